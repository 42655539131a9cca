import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { loadModel } from '../../src/scoring/load-model.js';
import { openBareSessions } from '../../src/app/capacity/bare-sessions.js';
import { median } from '../../src/app/capacity/median.js';
import { MB } from './figures.js';
import { FRAME_SIZES } from './frame-sizes.js';
import { openTorchProcess } from './torch-process.js';

const ROUNDS = 5;
const MODELS = 'models';

interface QuartetOptions {
  readonly modelsDir: string;
  readonly model: string;
  /** Time for each of the three ways at one frame size. */
  readonly seconds: number;
  /** The Python that has the packages of models/requirements.txt. */
  readonly python: string;
}

/** Frames per second of one round. */
interface Round {
  /** The graph in onnxruntime-node. */
  readonly onnx: number;
  /** PyTorch, one network for all methods. */
  readonly quartet: number;
  /** PyTorch, a network for each method. */
  readonly separate: number;
}

/** Milliseconds by part of the graph, in the order in which they run. */
type PartCosts = Readonly<Record<string, number>>;

export interface QuartetSize {
  readonly width: number;
  readonly height: number;
  /** Medians over the rounds. */
  readonly fps: Round;
  /** Medians of the ratios within a round. */
  readonly overQuartet: number;
  readonly overSeparate: number;
  /** Of this process, with one session; PyTorch has a process of its own. */
  readonly rssMb: number;
  readonly parts: PartCosts;
}

export interface QuartetResult {
  readonly model: string;
  readonly sha256: string;
  readonly torch: string;
  readonly sizes: readonly QuartetSize[];
}

/** One core scores frames from memory in three ways, in turns, so that each sees the same machine. */
async function benchQuartet({ modelsDir, model, seconds, python }: QuartetOptions): Promise<QuartetResult> {
  const { file, manifest } = await loadModel(modelsDir, model);
  const outputs = manifest.outputs.filter(({ kind }) => kind !== 'evidence').map(({ name }) => name);
  await using session = await openBareSessions(1, { file, manifest, providers: ['cpu'], threads: 1, outputs });
  await using torch = await openTorchProcess(python, MODELS);
  const sizes: QuartetSize[] = [];
  for (const { width, height } of FRAME_SIZES) {
    const run = { width, height, ms: (seconds * 1_000) / ROUNDS };
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const onnx = await session.fps(run);
      const quartet = await torch.fps('quartet', run);
      const separate = await torch.fps('separate', run);
      rounds.push({ onnx, quartet, separate });
    }
    const rssMb = process.memoryUsage().rss / MB;
    const parts = await partCosts(python, resolve(modelsDir, model), run);
    sizes.push({ width, height, ...summary(rounds), rssMb, parts });
  }
  return { model, sha256: manifest.sha256, torch: torch.runtime, sizes };
}

function summary(rounds: readonly Round[]): Pick<QuartetSize, 'fps' | 'overQuartet' | 'overSeparate'> {
  const over = (of: (round: Round) => number): number => median(rounds.map(of));
  return {
    fps: {
      onnx: over(({ onnx }) => onnx),
      quartet: over(({ quartet }) => quartet),
      separate: over(({ separate }) => separate),
    },
    overQuartet: over(({ onnx, quartet }) => onnx / quartet),
    overSeparate: over(({ onnx, separate }) => onnx / separate),
  };
}

async function partCosts(
  python: string,
  folder: string,
  { width, height, ms }: { readonly width: number; readonly height: number; readonly ms: number },
): Promise<PartCosts> {
  const size = ['--width', `${width}`, '--height', `${height}`, '--seconds', `${ms / 1_000}`];
  const args = ['-m', 'export.part_costs', '--model', folder, ...size];
  const { stdout } = await promisify(execFile)(python, args, { cwd: MODELS });
  return (JSON.parse(stdout) as { readonly parts: PartCosts }).parts;
}

const { values } = parseArgs({
  options: {
    'models-dir': { type: 'string', default: 'models/weights' },
    model: { type: 'string', default: 'quartet.lite-biq2021' },
    seconds: { type: 'string', default: '10' },
    python: { type: 'string', default: '.venv/bin/python' },
  },
});
const result = await benchQuartet({
  modelsDir: values['models-dir'],
  model: values.model,
  seconds: Number(values.seconds),
  python: resolve(values.python),
});
console.log(JSON.stringify(result));
