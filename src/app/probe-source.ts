import { availableParallelism } from 'node:os';
import type { Config, StreamConfig } from '../config/schema.js';
import type { Frame } from '../domain/frame.js';
import type { InputFacts, StreamState } from '../domain/stream.js';
import { createFlowControl } from '../ingest/flow-control.js';
import { locateFfmpeg } from '../ingest/locate-ffmpeg.js';
import { openStream } from '../ingest/open-stream.js';
import type { Sampling } from '../ingest/sampling.js';
import type { Engine } from '../scoring/engine.js';
import { openEngine } from '../scoring/open-engine.js';
import { opinionOf, outcomeOf, type Opinion } from '../scoring/scored-frame.js';
import { observeStream, type Observed } from './observe-stream.js';
import { toEngineOptions, type PartsContext } from './open-core-parts.js';
import { toStreamOptions } from './to-stream-options.js';

/** What is there, what would be sampled of it, what that costs, and the score of the first frame. */
export interface SourceProbe {
  /** Masked. */
  readonly source: string;
  readonly state: StreamState;
  readonly code?: string;
  readonly reason?: string;
  readonly input?: InputFacts;
  /** As scored. */
  readonly width?: number;
  readonly height?: number;
  /** Frames per second of media time that would be scored. */
  readonly sampledFps?: number;
  readonly cost?: ProbeCost;
  readonly score?: Opinion;
}

/** Estimated for this machine, while nothing else runs on it; parts that could not be measured are absent. */
export interface ProbeCost {
  /** Processor cores that decoding takes at the source's own speed. */
  readonly decodeCores?: number;
  /** One frame through the model, on one core. */
  readonly scoreMs: number;
  readonly scoreCores: number;
  readonly cores: number;
  /** Streams of this kind that fit. */
  readonly streams?: number;
}

const RUNS = 3;

/** Opens a source as the daemon would, watches it for `forMs` and scores its first frame. Never rejects for the source's sake. */
export async function probeSource(
  stream: StreamConfig,
  config: Config,
  { forMs, ...context }: PartsContext & { readonly forMs: number },
): Promise<SourceProbe> {
  const { ffmpegPath, maxMemory } = config.ingest;
  const tools = await locateFfmpeg({ path: ffmpegPath, maxMemoryBytes: maxMemory });
  const flow = createFlowControl();
  const options = { ...toStreamOptions(stream, config), realtime: true };
  let pid: number | undefined;
  const onDecoder = (started: number): void => {
    pid = started;
  };
  const ingest = { ...context, tools, flow, random: Math.random, onDecoder };
  const observed = await observeStream(openStream(options, ingest), {
    ...{ forMs, pid: () => pid, clock: context.clock, release: (id) => flow.release(id) },
  });
  const { status, frame } = observed;
  const { state, code, reason, input } = status ?? { state: 'failed' };
  const found = {
    ...{ source: status?.source ?? '', state },
    ...(code !== undefined && { code }),
    ...(reason !== undefined && { reason }),
    ...(input !== undefined && { input }),
  };
  if (frame === undefined) return found;
  await using engine = await openEngine({ ...toEngineOptions(config), workers: 1 }, context);
  const { score, scoreMs } = await scoreOnce(frame, engine);
  const sampledFps = sampledFpsOf(options.sampling, observed);
  const { width, height } = frame;
  return { ...found, width, height, sampledFps, cost: costOf(observed, sampledFps, scoreMs), ...(score && { score }) };
}

/** The score of the first run, and the time of the shortest. */
async function scoreOnce(
  frame: Frame,
  engine: Engine,
): Promise<{ readonly scoreMs: number; readonly score: SourceProbe['score'] }> {
  let scoreMs = Infinity;
  let score: SourceProbe['score'];
  for (let run = 0; run < RUNS; run += 1) {
    const startedMs = performance.now();
    const [outputs] = await engine.score([{ ...frame, data: frame.data.slice() }]);
    scoreMs = Math.min(scoreMs, performance.now() - startedMs);
    const outcome = outcomeOf(outputs);
    if ('failure' in outcome) continue;
    score ??= opinionOf(outcome.outputs);
  }
  return { scoreMs, score };
}

function sampledFpsOf(sampling: Sampling, { status, samples, spanMs }: Observed): number {
  const sourceFps = status?.input?.fps ?? Infinity;
  if (sampling.mode === 'fps') return Math.min(sampling.fps, sourceFps);
  if (sampling.mode === 'every' && Number.isFinite(sourceFps)) return sourceFps / sampling.every;
  return spanMs > 0 ? ((samples - 1) * 1000) / spanMs : 1;
}

function costOf(observed: Observed, sampledFps: number, scoreMs: number): ProbeCost {
  const cores = availableParallelism();
  const scoreCores = (scoreMs * sampledFps) / 1000;
  const decodeCores = decodeCoresOf(observed);
  if (decodeCores === undefined) return { scoreMs, scoreCores, cores };
  return { decodeCores, scoreMs, scoreCores, cores, streams: Math.floor(cores / (decodeCores + scoreCores)) };
}

/** Of one decoder between two readings; a source that was opened again in between is not measured. */
function decodeCoresOf({ first, last }: Observed): number | undefined {
  if (first === undefined || last?.pid !== first.pid || last.atMs <= first.atMs) return undefined;
  return (last.processorMs - first.processorMs) / (last.atMs - first.atMs);
}
