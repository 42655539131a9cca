import type { Frame } from '../../src/domain/frame.js';
import type { Engine, ModelInfo } from '../../src/scoring/engine.js';
import { InferenceError } from '../../src/scoring/errors.js';
import type { FrameOutputs } from '../../src/scoring/frame-outputs.js';
import { packFrames } from '../../src/scoring/pack-frames.js';
import { meanScore } from '../helpers/frames.js';

export interface FakeEngineOptions {
  readonly concurrency?: number;
  /** 0-100, or NaN for a frame the model fails on; the mean byte by default. */
  readonly scoreOf?: (frame: Pick<Frame, 'streamId' | 'seq' | 'data'>) => number;
  /** Holds a batch back until it resolves; where it rejects, the batch fails. */
  readonly gate?: (batch: readonly Frame[]) => Promise<void>;
}

export interface FakeEngine extends Engine {
  /** The stream and number of each frame of each batch, in the order of the calls. */
  readonly batches: readonly (readonly string[])[];
}

const LIMITS = { minWidth: 1, minHeight: 1, maxWidth: 1920, maxHeight: 1920 };

/** Scores without a model, as strictly as the real engine: frames are checked, and their memory is taken away. */
export function fakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const { concurrency = 1, scoreOf = meanOf, gate = () => Promise.resolve() } = options;
  const batches: string[][] = [];
  let running = 0;
  let closed = false;

  const outputsOf = (frame: Frame): FrameOutputs => {
    const score = scoreOf(frame);
    return { score, scores: Number.isFinite(score) ? { 'life-iqa': score } : {}, maps: {} };
  };
  const score = async (batch: readonly Frame[]): Promise<readonly FrameOutputs[]> => {
    packFrames(batch, LIMITS);
    if (closed) throw new InferenceError('closed', batch.length, 'the scoring engine is closed');
    if (running >= 2 * concurrency) throw new InferenceError('busy', batch.length, 'every worker is busy');
    batches.push(batch.map(({ streamId, seq }) => `${streamId}${seq}`));
    const outputs = batch.map(outputsOf);
    for (const { data } of batch) structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] });
    running += 1;
    try {
      await gate(batch);
    } finally {
      running -= 1;
    }
    return outputs;
  };
  return {
    model: FAKE_MODEL,
    concurrency,
    batches,
    score,
    forget: () => undefined,
    busyMs: () => 0,
    health: () => ({
      wanted: concurrency,
      workers: concurrency,
      ready: concurrency,
      starting: 0,
      late: 0,
      abandoned: 0,
      isStuck: false,
    }),
    [Symbol.asyncDispose]: () => {
      closed = true;
      return Promise.resolve();
    },
  };
}

function meanOf({ data }: Pick<Frame, 'data'>): number {
  return meanScore(data);
}

const FAKE_MODEL: ModelInfo = {
  id: 'life-iqa.fake',
  title: 'Fake',
  methods: ['life-iqa'],
  outputs: ['score'],
  sha256: '0'.repeat(64),
  provider: 'cpu',
  runtime: 'fake 0',
  notTaken: [],
  runsOn: 'CPU, 1 worker, 20 frames/s',
  batchSize: 1,
  workers: 1,
  threadsPerWorker: 1,
  framesPerSecond: 20,
  ...LIMITS,
};
