import { availableParallelism } from 'node:os';
import type { Config } from '../../config/schema.js';
import { locateFfmpeg } from '../../ingest/locate-ffmpeg.js';
import { toEngineOptions, type PartsContext } from '../open-core-parts.js';
import { benchEngine, type BenchResult, type FrameSize } from './bench-engine.js';
import { withClips } from './kind-clips.js';
import { measureDecoding, type DecodingRate } from './measure-decoding.js';
import type { MeasureOptions } from './measure-machine.js';

export interface MachineBench {
  readonly engine: BenchResult;
  /** Every picture of a clip handed to this process, on as many decoders as there are cores. */
  readonly decoding: DecodingRate & FrameSize;
}

const LARGEST = { width: 1920, height: 1080, fps: 25 };
const SIZES: readonly FrameSize[] = [LARGEST, { width: 1280, height: 720 }, { width: 640, height: 360 }];
/** A size takes its seconds on bare sessions, on the engine, and with signals. */
const WAYS = 3;
const DECODING_SHARE = 0.1;

/** Measures scoring and decoding as fast as they go. Throws CapacityUnknownError, or what opening the engine throws. */
export async function benchMachine(
  config: Config,
  { seconds, onProgress }: MeasureOptions,
  context: PartsContext,
): Promise<MachineBench> {
  const { ffmpegPath, maxMemory } = config.ingest;
  const tools = await locateFfmpeg({ path: ffmpegPath, maxMemoryBytes: maxMemory });
  onProgress('loading the model');
  const each = (seconds * (1 - DECODING_SHARE)) / SIZES.length / WAYS;
  const options = { engine: toEngineOptions(config), seconds: each };
  const engine = await benchEngine({ ...options, sizes: SIZES, onProgress }, context);
  const sampling = { mode: 'every', every: 1 } as const;
  const ms = seconds * DECODING_SHARE * 1000;
  const decoding = await withClips([LARGEST], { tools, onProgress }, async ({ clips: [first] }) => {
    onProgress(`decoding ${first.width}x${first.height}`);
    const wanted = { clip: first.clip, sampling, decoders: availableParallelism(), ms };
    return {
      width: first.width,
      height: first.height,
      ...(await measureDecoding(wanted, config, { ...context, tools })),
    };
  });
  return { engine, decoding };
}
