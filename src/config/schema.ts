import { z } from 'zod';
import { address, byteSize, duration, Id } from './fields.js';
import { Ingest, Stream } from './ingest-schema.js';

const Scoring = z
  .strictObject({
    model: z.string().min(1).default('quartet.lite-biq2021').describe('The model set: a folder of modelsDir.'),
    modelsDir: z.string().default('').describe('The folder of the models. Empty: the ones that come with Framewatch.'),
    provider: z
      .enum(['auto', 'cpu', 'cuda', 'tensorrt', 'webgpu', 'coreml', 'directml'])
      .default('auto')
      .describe(
        'Where inference runs. auto: the fastest that is proven on this machine to run the model and to give the scores of the CPU. Any other: that one, or the start is refused.',
      ),
    require: z
      .enum(['any', 'gpu'])
      .default('any')
      .describe('gpu: the start is refused rather than scoring on the CPU.'),
    workers: z
      .int()
      .min(0)
      .max(256)
      .default(0)
      .describe(
        'Inference threads on a CPU, each with its own copy of the weights. 0: one per processor core. A GPU has one.',
      ),
    overload: z
      .enum(['refuse', 'adapt'])
      .default('refuse')
      .describe(
        'What watch does at its start when the live streams ask for over 25 % more frames than this machine scores: refuse ends with exit code 78; adapt starts, and scores as many as it can.',
      ),
    minFps: z
      .number()
      .positive()
      .max(60)
      .default(0.1)
      .describe(
        'Where the machine is so full that a live stream would be scored less often than this per second, streams are suspended.',
      ),
    signals: z
      .boolean()
      .default(true)
      .describe(
        'Measure exposure, blur, noise and more on every scored frame, and raise flags such as blurred or blocky.',
      ),
    maxBatchSize: z
      .int()
      .min(0)
      .max(64)
      .default(0)
      .describe(
        'Frames one inference takes at most. 0: 1 on a CPU, where larger batches gain nothing and 1 makes results repeatable; on a GPU what measures best.',
      ),
    maxDelay: duration()
      .prefault('50ms')
      .describe('How long a frame waits for company while a model is idle. Without effect at a batch size of 1.'),
    deadline: duration(100)
      .prefault('10s')
      .describe('A live frame that has waited longer for a model is dropped and counted. Frames of files wait.'),
    hungAfter: duration(2_000)
      .prefault('10s')
      .describe(
        'An inference without an answer for this long is given up: its frames are not scored. Slow machines get more time.',
      ),
    maxMemory: byteSize(0)
      .prefault('0B')
      .describe(
        'What all workers together may take: fewer are started where more do not fit. 0B: half of the memory of the machine or container.',
      ),
  })
  .refine(({ provider, require }) => provider !== 'cpu' || require !== 'gpu', {
    path: ['require'],
    error: 'gpu contradicts provider cpu; remove one of them',
  });

const Influx = z.strictObject({
  url: address()
    .default('')
    .describe(
      'The address of InfluxDB 1.x, or of the 1.x-compatible API of 2.x and 3.x, such as http://127.0.0.1:8086. Empty: not used.',
    ),
  database: z
    .string()
    .min(1)
    .default('framewatch')
    .describe('The database. It is created if it does not exist and the user may create it.'),
  username: z.string().default('').describe('The user. The password is taken from FRAMEWATCH_INFLUX_PASSWORD.'),
  batchSize: z.int().min(1).max(5000).default(1000).describe('Points in one request at most.'),
  timeout: duration(100)
    .prefault('10s')
    .describe('A request without an answer for this long has failed, and is tried again.'),
  retry: z
    .strictObject({
      initial: duration(50).prefault('1s').describe('Pause after the first failed request; it doubles.'),
      max: duration(50).prefault('30s').describe('Longest pause there is.'),
    })
    .prefault({}),
});

const Storage = z.strictObject({
  journal: z
    .strictObject({
      path: z
        .string()
        .min(1)
        .default('var/journal.db')
        .describe('The file of the embedded journal. It holds scores and alerts, and the queue in front of InfluxDB.'),
      maxAge: duration(60_000).prefault('14d').describe('Older records are removed.'),
      maxBytes: byteSize(10_000_000)
        .prefault('2GB')
        .describe('The oldest records are removed when the file grows beyond this size.'),
      groupCommit: duration(0, 100)
        .prefault('50ms')
        .describe('Records that arrive within this time are committed together.'),
      maxWaiting: z.int().min(100).max(1_000_000).default(10_000).describe('Records that may wait for their commit.'),
    })
    .prefault({}),
  influx: Influx.prefault({}),
});

const Rule = z
  .strictObject({
    id: Id.describe('The name of the rule, and its tag in InfluxDB. Unique.'),
    streams: z
      .array(z.string())
      .min(1)
      .default(['*'])
      .describe('Ids of the streams it watches; * stands for any text.'),
    raiseBelow: z.number().min(0).max(100).default(40).describe('A score below this is bad.'),
    clearAbove: z.number().min(0).max(100).default(50).describe('A score of at least this is good again.'),
    holdFor: duration().prefault('5s').describe('The score must stay bad for this long before the alert fires.'),
    clearFor: duration().prefault('5s').describe('The score must stay good for this long before the alert resolves.'),
    minSamples: z.int().min(1).default(3).describe('Frames that must agree, whatever the time.'),
    maxGap: duration().prefault('30s').describe('After a longer silence the hold starts anew: silence proves nothing.'),
    maxSpread: z
      .number()
      .min(0)
      .max(100)
      .default(100)
      .describe('A bad frame whose methods disagree by more points than this does not count towards an alert.'),
    cooldown: duration().prefault('0s').describe('After it resolved, the alert stays quiet for this long.'),
  })
  .refine((rule) => rule.clearAbove >= rule.raiseBelow, {
    path: ['clearAbove'],
    error: 'must not be below raiseBelow',
  });

const Server = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('The address to listen on. Anything but loopback needs a token in FRAMEWATCH_TOKEN.'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(8710)
    .describe('The port of the page, the WebSocket and /metrics. 0: any free one.'),
  allowedOrigins: z
    .array(z.string())
    .default([])
    .describe('Origins, besides its own, whose pages may open the WebSocket.'),
  clientBuffer: byteSize(1000)
    .prefault('1MB')
    .describe('A client that has this much unread gets the newest state only, never a backlog.'),
});

const unique = (items: readonly { readonly id: string }[]): boolean =>
  new Set(items.map(({ id }) => id)).size === items.length;

/** The one truth about options: type, default, bounds and sentence. Durations become milliseconds, sizes bytes. */
export const ConfigSchema = z.strictObject({
  site: Id.default('default').describe('Where this daemon runs; a tag of every point.'),
  streams: z.array(Stream).refine(unique, 'two streams have the same id').default([]).describe('What to watch.'),
  ingest: Ingest.prefault({}),
  scoring: Scoring.prefault({}),
  storage: Storage.prefault({}),
  alerts: z
    .strictObject({
      rules: z
        .array(Rule)
        .refine(unique, 'two rules have the same id')
        .prefault([{ id: 'low-score' }])
        .describe('When to raise an alert.'),
    })
    .prefault({}),
  server: Server.prefault({}),
  log: z
    .strictObject({
      level: z
        .enum(['silent', 'error', 'warn', 'info', 'debug', 'trace'])
        .default('info')
        .describe('What is logged, as JSON lines on standard error.'),
    })
    .prefault({}),
  drainTimeout: duration(100)
    .prefault('10s')
    .describe('At a stop, how long frames and points under way may take to be finished.'),
});

export type Config = Readonly<z.output<typeof ConfigSchema>>;
export type ConfigInput = z.input<typeof ConfigSchema>;
export type StreamConfig = Config['streams'][number];
