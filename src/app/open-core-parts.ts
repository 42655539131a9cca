import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScoreRule } from '../alerts/score-rule.js';
import { matchesStream } from '../alerts/matches-stream.js';
import type { Secrets } from '../config/environment.js';
import type { Config } from '../config/schema.js';
import type { Clock } from '../domain/clock.js';
import { createFlowControl, type FlowControl } from '../ingest/flow-control.js';
import { createFrameMemory, type FrameMemory } from '../ingest/frame-memory.js';
import { locateFfmpeg, type FfmpegTools } from '../ingest/locate-ffmpeg.js';
import { reapOrphans } from '../ingest/reap-orphans.js';
import type { Engine } from '../scoring/engine.js';
import type { EngineOptions } from '../scoring/engine-options.js';
import { openEngine } from '../scoring/open-engine.js';
import type { InfluxConnection } from '../storage/influx/connect-influx.js';
import { forwardToInflux } from '../storage/influx/forward-to-influx.js';
import type { Forwarder } from '../storage/influx/forward-points.js';
import type { Journal, StoredAlert } from '../storage/journal.js';
import { openJournal } from '../storage/open-journal.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import { frameRoom } from './frame-room.js';

export interface PartsContext {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What every run of the pipeline needs, opened once and closed once. */
export interface CoreParts extends AsyncDisposable {
  readonly tools: FfmpegTools;
  readonly flow: FlowControl;
  /** Frames' memory goes round: from ingest through the engine and back. */
  readonly memory: FrameMemory;
  readonly engine: Engine;
  readonly journal: Journal;
  readonly forwarder: Forwarder | undefined;
  readonly rules: readonly ScoreRule[];
  /** Alerts that were firing when the daemon stopped and that a rule still watches. */
  readonly restored: readonly StoredAlert[];
}

/** Opens the parts in order; if one cannot be opened, those before it are closed again. */
export async function openCoreParts(
  config: Config,
  secrets: Secrets,
  context: PartsContext,
  engineOptions: Pick<EngineOptions, 'niceness'> = {},
): Promise<CoreParts> {
  const closers: AsyncDisposable[] = [];
  const opened = <T extends AsyncDisposable>(part: T): T => {
    closers.unshift(part);
    return part;
  };
  const close = async (): Promise<void> => {
    for (const part of closers) await part[Symbol.asyncDispose]();
  };

  try {
    const rules = toRules(config);
    const orphans = await reapOrphans();
    if (orphans > 0) context.log.warn({ orphans }, 'decoders of a daemon that is gone were ended');
    const { ffmpegPath, maxMemory } = config.ingest;
    const tools = await locateFfmpeg({ path: ffmpegPath, maxMemoryBytes: maxMemory });
    const journal = opened(await openJournal(toJournalOptions(config), context));
    const restored = (await journal.openAlerts()).filter((alert) => isWatched(alert, rules, config));
    const recycle = (data: Uint8Array): void => memory.giveBack(data);
    const engine = opened(await openEngine({ ...toEngineOptions(config), ...engineOptions }, { ...context, recycle }));
    const room = frameRoom(config, engine);
    const flow = createFlowControl(room, (bytes) => context.metrics.framesBytes.set(bytes));
    const memory = createFrameMemory({ maxBytes: room, inUse: () => flow.bytes() });
    const forwarder = openForwarder(journal, config, secrets, context);
    return { tools, flow, memory, engine, journal, forwarder, rules, restored, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

function toRules({ alerts }: Config): readonly ScoreRule[] {
  return alerts.rules.map(({ holdFor, clearFor, maxGap, cooldown, ...rule }) => ({
    ...rule,
    holdForMs: holdFor,
    clearForMs: clearFor,
    maxGapMs: maxGap,
    cooldownMs: cooldown,
  }));
}

function isWatched({ ruleId, streamId }: StoredAlert, rules: readonly ScoreRule[], { streams }: Config): boolean {
  const rule = rules.find(({ id }) => id === ruleId);
  return rule !== undefined && matchesStream(rule.streams, streamId) && streams.some(({ id }) => id === streamId);
}

function toJournalOptions({ storage: { journal } }: Config): Parameters<typeof openJournal>[0] {
  const { path, maxAge, maxBytes, groupCommit, maxWaiting } = journal;
  return { path, maxAgeMs: maxAge, maxBytes, groupCommitMs: groupCommit, maxWaiting };
}

/** The signals come with Framewatch, whatever the model and wherever its folder. */
export const SIGNALS_DIR = fileURLToPath(new URL('../../models/signals', import.meta.url));

/** The engine as the daemon runs it: what else scores must score the same. */
export function toEngineOptions({ scoring, storage, drainTimeout }: Config): EngineOptions {
  const { model, modelsDir, provider, require, maxBatchSize, workers, signals, hungAfter, maxMemory } = scoring;
  const threads = workers === 0 ? availableParallelism() : workers;
  return {
    model,
    modelsDir: modelsDir === '' ? fileURLToPath(new URL('../../models/weights', import.meta.url)) : modelsDir,
    ...(signals && { signalsDir: SIGNALS_DIR }),
    maps: 'spatial',
    ...{ provider, require, maxBatchSize, workers: threads, cpuWorkers: threads },
    strategyFile: join(dirname(storage.journal.path), 'strategy.json'),
    threadsPerWorker: 1,
    ...{ hungAfterMs: hungAfter, drainMs: drainTimeout, maxMemoryBytes: maxMemory },
  };
}

function openForwarder(
  journal: Journal,
  { storage: { influx } }: Config,
  secrets: Secrets,
  context: PartsContext,
): Forwarder | undefined {
  const { batchSize, retry } = influx;
  if (influx.url === '') return undefined;
  const pauses = { initialMs: retry.initial, maxMs: retry.max };
  return forwardToInflux(
    journal,
    { ...toInfluxConnection(influx, secrets), batchSize, retry: pauses, createDatabase: true },
    context,
  );
}

/** Where InfluxDB is and who asks. */
export function toInfluxConnection(
  { url, database, username, timeout }: Config['storage']['influx'],
  { influxPassword }: Secrets,
): InfluxConnection {
  const login = {
    ...(username !== '' && { username }),
    ...(influxPassword !== undefined && { password: influxPassword }),
  };
  return { url, database, ...login, timeoutMs: timeout };
}
