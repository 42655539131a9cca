import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** One network for all methods, or a network and a pass of views for each. */
export type TorchWay = 'quartet' | 'separate';

export interface TorchRun {
  readonly width: number;
  readonly height: number;
  readonly ms: number;
  /** Frames come from this clip, decoded by an ffmpeg beside the loop; else one frame from memory again and again. */
  readonly clip?: string;
  /** Frames per second of the clip. */
  readonly fps?: number;
}

export interface TorchProcess extends AsyncDisposable {
  /** Name and version of PyTorch. */
  readonly runtime: string;
  /** Frames per second of one thread that scores in a loop for `ms`. */
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

/** As many such loops at once as there are cores: the same threads as the daemon has, and an ffmpeg for each. */
export async function openTorchLoops(count: number, python: string, models: string): Promise<TorchProcess> {
  const loops = await Promise.all(Array.from({ length: count }, () => openTorchProcess(python, models)));
  return {
    runtime: loops[0]?.runtime ?? 'PyTorch',
    fps: async (way, run) => {
      const each = await Promise.all(loops.map((loop) => loop.fps(way, run)));
      return each.reduce((sum, fps) => sum + fps, 0);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(loops.map((loop) => loop[Symbol.asyncDispose]()));
    },
  };
}
