import { fileURLToPath } from 'node:url';
import { matchesStream } from '../alerts/matches-stream.js';
import type { ScoreRule } from '../alerts/score-rule.js';
import type { Secrets } from '../config/environment.js';
import type { Config } from '../config/schema.js';
import { openDashboard, type Dashboard } from '../dashboard-ws/open-dashboard.js';
import { openExplainer, type Explainer } from '../explain/open-explainer.js';
import { refuseOverload } from './capacity/refuse-overload.js';
import { openCoreParts, type CoreParts, type PartsContext } from './open-core-parts.js';
import type { ModelInfo } from '../scoring/engine.js';
import type { Journal } from '../storage/journal.js';
import { VERSION } from '../version.js';

/** Everything a daemon has: what the pipeline needs, and the page. */
export interface Parts extends CoreParts {
  readonly dashboard: Dashboard;
}

const HISTORY_POINTS = 300;

/** Opens the parts in order; if one cannot be opened, or the streams ask for far too much, those before it are closed again. */
export async function openParts(config: Config, secrets: Secrets, context: PartsContext): Promise<Parts> {
  const core = await openCoreParts(config, secrets, context);
  const explainer = openExplainer(context);
  try {
    await refuseOverload(config, core);
    const dashboard = await openPage(core, explainer, config, secrets, context);
    context.metrics.buildInfo.set({ version: VERSION, model: core.engine.model.id }, 1);
    context.log.info(
      {
        ...{ ffmpeg: core.tools.version, model: core.engine.model.id, provider: core.engine.model.provider },
        url: dashboard.url,
      },
      'ready',
    );
    const close = async (): Promise<void> => {
      await dashboard[Symbol.asyncDispose]();
      await explainer[Symbol.asyncDispose]();
      await core[Symbol.asyncDispose]();
    };
    return { ...core, dashboard, [Symbol.asyncDispose]: close };
  } catch (error) {
    await core[Symbol.asyncDispose]();
    throw error;
  }
}

function openPage(
  { journal, engine, rules, restored }: CoreParts,
  explainer: Explainer,
  config: Config,
  secrets: Secrets,
  context: PartsContext,
): Promise<Dashboard> {
  const history = { ...bound(journal), openAlerts: () => Promise.resolve(restored) };
  const thresholdsOf = (id: string): ScoreRule | undefined => rules.find(({ streams }) => matchesStream(streams, id));
  return openDashboard(toDashboardOptions(config, secrets), {
    ...context,
    history,
    draw: (explanation) => explainer.draw(explanation),
    modelInfo: engine.model,
    scoringHealth: () => ({ ...runningOf(engine.model), ...engine.health() }),
    thresholdsOf,
  });
}

/** Where inference runs and how that is known. */
function runningOf({ id, provider, proof, framesPerSecond, notTaken, runsOn }: ModelInfo): object {
  return { model: id, provider, runsOn, framesPerSecond, ...(proof && { proof }), notTaken };
}

export function toDashboardOptions(
  { server, streams }: Config,
  { token }: Secrets,
): Parameters<typeof openDashboard>[0] {
  const { host, port, allowedOrigins, clientBuffer } = server;
  const pageDir = fileURLToPath(new URL('../../dist/dashboard-ws/page', import.meta.url));
  const options = {
    host,
    port,
    allowedOrigins,
    clientBufferBytes: clientBuffer,
    streamIds: streams.map(({ id }) => id),
    historyPoints: HISTORY_POINTS,
    pageDir,
  };
  return token === undefined ? options : { ...options, token };
}

/** The journal's readers as plain functions. */
function bound(journal: Journal): Pick<Journal, 'history' | 'alerts' | 'alertPicture' | 'alertExplanation'> {
  return {
    history: (query) => journal.history(query),
    alerts: (query) => journal.alerts(query),
    alertPicture: (alertId, state) => journal.alertPicture(alertId, state),
    alertExplanation: (alertId, state) => journal.alertExplanation(alertId, state),
  };
}
