import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What the server of the cameras knows of its readers. */
export interface CameraReport {
  readonly readers: number;
  /** Made so far: a decoder that is run anew makes another. */
  readonly connections: number;
  /** Sent and not read yet: of all readers now, and the most that one of them ever had. */
  readonly unsentBytes: number;
  readonly mostUnsentBytes: number;
  /** Readers that were so slow that the server gave up packets of theirs (8 MiB unread). */
  readonly slowReaders: number;
}

export interface Cameras extends AsyncDisposable {
  /** The address of one camera. */
  url(index: number): string;
  report(): Promise<CameraReport>;
}

/** Cameras in a process of their own, which all show the clip. */
export async function startCameras(clip: string): Promise<Cameras> {
  const tsx = join(import.meta.dirname, '../../node_modules/.bin/tsx');
  const child = spawn(tsx, [join(import.meta.dirname, 'camera-program.ts'), clip], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const nextLine = async (): Promise<string> => ((await once(lines, 'line')) as [string])[0];
  const address = await nextLine();
  return {
    url: (index) => `${address}/${index}`,
    report: async () => {
      const answer = nextLine();
      child.stdin.write('report\n');
      return JSON.parse(await answer) as CameraReport;
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
