import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openBareSessions } from '../../src/app/capacity/bare-sessions.js';
import { measureDecoding } from '../../src/app/capacity/measure-decoding.js';
import { measureMachine } from '../../src/app/capacity/measure-machine.js';
import { median } from '../../src/app/capacity/median.js';
import { costOf } from '../../src/app/capacity/stream-costs.js';
import { resolveConfig } from '../../src/config/parse.js';
import { locateFfmpeg } from '../../src/ingest/locate-ffmpeg.js';
import { loadModel } from '../../src/scoring/load-model.js';
import { createClipFolder } from '../helpers/clips.js';
import { benchContext, MODEL_OPTIONS } from './bench-options.js';
import { makeHdClip } from './camera.js';
import { measureDaemon } from './saturated-daemon.js';
import { openTorchLoops } from './torch-process.js';

/** Two in five of the pictures are scored: scoring costs about twice what decoding does, and neither hides the other. */
const FPS = 10;
const ROUNDS = 3;
const CLIP_SECONDS = 900;
const [WIDTH, HEIGHT] = [1920, 1080];
const MODELS = 'models';

/** Frames per second of the whole machine in one round, each way alone on it. */
interface Round {
  readonly bare: number;
  /** Ingest with frames thrown away. */
  readonly decode: number;
  readonly daemon: number;
  readonly signals: number;
  readonly quartet: number;
  readonly separate: number;
  readonly loopP99Ms: number;
}

/** The whole daemon against its parts and against loops in PyTorch. Prints one line of JSON for docs/performance.md. */
const { values } = parseArgs({
  options: {
    ...MODEL_OPTIONS,
    seconds: { type: 'string', default: '15' },
    python: { type: 'string', default: '.venv/bin/python' },
  },
});
const cores = availableParallelism();
const ms = (Number(values.seconds) * 1000) / ROUNDS;
const modelsDir = resolve(values['models-dir']);
const { model } = values;
const { config } = resolveConfig({ scoring: { model, modelsDir } });
const context = { ...benchContext(), tools: await locateFfmpeg() };

await using clips = await createClipFolder();
const clip = await makeHdClip(clips.path('clip.mp4'), CLIP_SECONDS);
const { file, manifest } = await loadModel(modelsDir, model);
const outputs = manifest.outputs.filter(({ kind }) => kind !== 'evidence').map(({ name }) => name);
await using bare = await openBareSessions(cores, { file, manifest, outputs, providers: ['cpu'], threads: 1 });
await using torch = await openTorchLoops(cores, resolve(values.python), MODELS);

const machine = await measureMachine(config, { seconds: Number(values.seconds), onProgress: () => undefined }, context);
const [hd] = machine.kinds;
const reckoned = hd === undefined ? NaN : (FPS * cores) / costOf({ mode: 'fps', fps: FPS }, hd, machine).cores;
const rounds: Round[] = [];
for (let n = 0; n < ROUNDS; n += 1) rounds.push(await round());
const of = (value: (round: Round) => number): number => median(rounds.map(value));
const ideal = ({ bare: scored, decode }: Round): number => 1 / (1 / scored + 1 / decode);
const result = {
  ...{ model, sha256: manifest.sha256, cores, fps: FPS, torch: torch.runtime },
  ...{ bare: of((r) => r.bare), decode: of((r) => r.decode), ideal: of(ideal) },
  reckoned,
  ...{ daemon: of((r) => r.daemon), signals: of((r) => r.signals), overIdeal: of((r) => r.daemon / ideal(r)) },
  ...{ quartet: of((r) => r.quartet), separate: of((r) => r.separate) },
  ...{ overQuartet: of((r) => r.daemon / r.quartet), overSeparate: of((r) => r.daemon / r.separate) },
  loopP99Ms: Math.max(...rounds.map((r) => r.loopP99Ms)),
};
console.log(JSON.stringify(result));

async function round(): Promise<Round> {
  const run = { clip, files: 2 * cores, fps: FPS, ms, modelsDir, model, folder: clips.path('.') };
  const loop = { width: WIDTH, height: HEIGHT, ms, clip, fps: FPS };
  const scored = await bare.fps({ width: WIDTH, height: HEIGHT, ms });
  const sampling = { mode: 'fps', fps: FPS } as const;
  const { sampledFps } = await measureDecoding({ clip, sampling, decoders: cores, ms }, config, context);
  const daemon = await measureDaemon({ ...run, signals: false });
  const signals = await measureDaemon({ ...run, signals: true });
  const quartet = await torch.fps('quartet', loop);
  const separate = await torch.fps('separate', loop);
  const loopP99Ms = Math.max(daemon.loopP99Ms, signals.loopP99Ms);
  return { bare: scored, decode: sampledFps, daemon: daemon.fps, signals: signals.fps, quartet, separate, loopP99Ms };
}
