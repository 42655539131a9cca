import type { Clock } from '../../domain/clock.js';
import type { Explanation } from '../../domain/explanation.js';
import type { ScoringHealth } from '../../domain/scoring-health.js';
import type { Metrics } from '../../telemetry/metrics.js';
import type { HistoryReader } from '../history-reader.js';
import { toAlertMessage, type LiveState } from '../live-state.js';
import { explanationAnswers } from './explanation-answers.js';
import { liveness, readiness } from './readiness.js';
import { json, problem, type Answer } from './respond.js';

const MAX_LIMIT = 10_000;
const MAX_ALERT_LIMIT = 500;
const DEFAULT_ALERT_LIMIT = 50;
const MAX_ID_CHARS = 256;

export interface RouterContext {
  readonly assets: ReadonlyMap<string, Answer>;
  readonly state: LiveState;
  readonly history: HistoryReader;
  readonly metrics: Pick<Metrics, 'registry'>;
  readonly clock: Clock;
  readonly historyPoints: number;
  readonly draw: (explanation: Explanation) => Promise<Uint8Array>;
  readonly scoringHealth?: () => ScoringHealth;
}

export interface Route {
  /** The page without its data, and the sign of life: they say nothing about any stream. */
  readonly isPublic: boolean;
  answer(): Promise<Answer> | Answer;
}

/** Finds what answers a GET of `url`; undefined for what is not there. */
export function router(context: RouterContext): (url: string) => Route | undefined {
  const { assets, state, history, metrics, clock, historyPoints } = context;
  const explain = explanationAnswers(context);

  const open = (answer: Route['answer']): Route => ({ isPublic: true, answer });
  const guarded = (answer: Route['answer']): Route => ({ isPublic: false, answer });
  const asset = (name: string): Route => open(() => assets.get(name) ?? problem(404, 'there is no such file'));

  const fixed: Readonly<Record<string, (query: URLSearchParams) => Route>> = {
    '/': () => asset('index.html'),
    '/healthz': () => open(() => liveness(context)),
    '/readyz': () => guarded(() => readiness(context)),
    '/metrics': () => guarded(async () => metricsAnswer(metrics)),
    '/api/state': () => guarded(() => json({ ts: clock(), ...state.snapshot() })),
    '/api/alerts': (query) => guarded(() => alerts(query)),
  };

  const alerts = async (query: URLSearchParams): Promise<Answer> => {
    const limit = limitOf(query, DEFAULT_ALERT_LIMIT, MAX_ALERT_LIMIT);
    if (limit === undefined) return problem(400, `limit must be a whole number from 1 to ${MAX_ALERT_LIMIT}`);
    return json({ alerts: (await history.alerts({ limit })).map(toAlertMessage) });
  };

  const streamHistory = async (streamId: string, query: URLSearchParams): Promise<Answer> => {
    const limit = limitOf(query, historyPoints, MAX_LIMIT);
    if (limit === undefined) return problem(400, `limit must be a whole number from 1 to ${MAX_LIMIT}`);
    if (!state.has(streamId)) return problem(404, 'there is no such stream');
    return json({ streamId, points: await history.history({ streamId, limit }) });
  };

  const streamRoute = (id: string, leaf: string, query: URLSearchParams): Route | undefined => {
    if (leaf === 'frame.jpg') return guarded(() => picture(state.picture(id)));
    if (leaf === 'explanation.png') return guarded(() => explain.stream(id));
    return leaf === 'history' ? guarded(() => streamHistory(id, query)) : undefined;
  };

  const alertRoute = (id: string, leaf: string): Route | undefined => {
    const [, alertState, kind] = /^(firing|resolved)(\.jpg|-explanation\.png)$/.exec(leaf) ?? [];
    if (alertState !== 'firing' && alertState !== 'resolved') return undefined;
    if (kind !== '.jpg') return guarded(() => explain.alert(id, alertState));
    return guarded(async () => picture(await history.alertPicture(id, alertState)));
  };

  const apiRoute = (segments: readonly string[], query: URLSearchParams): Route | undefined => {
    const [area, id = '', leaf = '', ...rest] = segments;
    if (rest.length > 0 || id.length > MAX_ID_CHARS) return undefined;
    if (area === 'streams') return streamRoute(id, leaf, query);
    return area === 'alerts' ? alertRoute(id, leaf) : undefined;
  };

  const itemRoute = (path: string, query: URLSearchParams): Route | undefined => {
    const [root, ...segments] = decodeSegments(path) ?? [];
    if (root === 'assets' && segments.length === 1) return asset(segments.join('/'));
    return root === 'api' ? apiRoute(segments, query) : undefined;
  };

  return (url) => {
    const [path = '', search = ''] = url.split('?', 2);
    const query = new URLSearchParams(search);
    return Object.hasOwn(fixed, path) ? fixed[path]?.(query) : itemRoute(path, query);
  };
}

async function metricsAnswer({ registry }: Pick<Metrics, 'registry'>): Promise<Answer> {
  return { status: 200, type: registry.contentType, body: await registry.metrics() };
}

function picture(jpeg: Uint8Array | undefined): Answer {
  return jpeg === undefined
    ? problem(404, 'there is no such picture')
    : { status: 200, type: 'image/jpeg', body: jpeg };
}

function limitOf(query: URLSearchParams, fallback: number, max: number): number | undefined {
  const text = query.get('limit');
  if (text === null) return fallback;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= max ? limit : undefined;
}

/** Undefined where the path is not well encoded. */
function decodeSegments(path: string): string[] | undefined {
  try {
    return path.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
