import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** One network for all methods, or a network and a pass of views for each. */
export type TorchWay = 'quartet' | 'separate';

export interface TorchRun {
  readonly width: number;
  readonly height: number;
  readonly ms: number;
}

export interface TorchProcess extends AsyncDisposable {
  /** Name and version of PyTorch. */
  readonly runtime: string;
  /** Frames per second of one thread that scores one frame again and again for `ms`. */
  fps(way: TorchWay, run: TorchRun): Promise<number>;
}

/** Starts models/export/bench_torch.py, which waits between the runs and so leaves the machine to others. */
export async function openTorchProcess(python: string, models: string): Promise<TorchProcess> {
  const child = spawn(python, ['-m', 'export.bench_torch'], {
    cwd: models,
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${python} -m export.bench_torch ended without an answer`);
    return JSON.parse(line.value);
  };
  const { runtime } = (await answer()) as { readonly runtime: string };
  return {
    runtime,
    fps: async (way, run) => {
      child.stdin.write(`${JSON.stringify({ way, ...run })}\n`);
      const { runs, ms } = (await answer()) as { readonly runs: number; readonly ms: number };
      return (runs * 1_000) / ms;
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
