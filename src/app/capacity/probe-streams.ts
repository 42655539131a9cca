import { from, lastValueFrom, map, mergeMap, takeUntil, timer, toArray } from 'rxjs';
import type { Config, StreamConfig } from '../../config/schema.js';
import { createFlowControl } from '../../ingest/flow-control.js';
import type { FfmpegTools } from '../../ingest/locate-ffmpeg.js';
import { openStream } from '../../ingest/open-stream.js';
import { observeStream } from '../observe-stream.js';
import type { PartsContext } from '../open-core-parts.js';
import { toStreamOptions } from '../to-stream-options.js';
import type { StreamKind } from './stream-costs.js';

/** What a configured stream turned out to be. */
export interface ProbedStream {
  readonly id: string;
  /** Absent where its source did not tell in time, or could not be opened. */
  readonly kind?: StreamKind;
  /** Why it is unknown, where the source told. */
  readonly reason?: string;
}

const AT_ONCE = 4;
/** What most cameras send, where a source does not say. */
const USUAL_FPS = 25;
const LOOK_MS = 200;

/** Opens every configured stream as the daemon would, until it shows a picture; in the order of the configuration. Never rejects. */
export async function probeStreams(
  config: Config,
  limitMs: number,
  context: PartsContext & { readonly tools: FfmpegTools },
): Promise<readonly ProbedStream[]> {
  const places = new Map(config.streams.map(({ id }, place) => [id, place]));
  const probed$ = from(config.streams).pipe(
    mergeMap((stream) => probe(stream, config, limitMs, context), AT_ONCE),
    toArray(),
    map((found) => found.toSorted((one, other) => (places.get(one.id) ?? 0) - (places.get(other.id) ?? 0))),
  );
  return lastValueFrom(probed$, { defaultValue: [] });
}

async function probe(
  stream: StreamConfig,
  config: Config,
  limitMs: number,
  context: PartsContext & { readonly tools: FfmpegTools },
): Promise<ProbedStream> {
  const { id } = stream;
  const flow = createFlowControl();
  const options = { ...toStreamOptions(stream, config), realtime: true };
  const events$ = openStream(options, { ...context, flow, random: Math.random }).pipe(takeUntil(timer(limitMs)));
  const { status } = await observeStream(events$, {
    ...{ forMs: LOOK_MS, pid: () => undefined, clock: context.clock, release: (streamId) => flow.release(streamId) },
  });
  const { input, reason } = status ?? {};
  if (input === undefined) return { id, reason: reason ?? `no picture within ${limitMs / 1000} s` };
  return { id, kind: { width: input.width, height: input.height, fps: input.fps ?? USUAL_FPS } };
}
