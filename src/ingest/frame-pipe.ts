import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Observable } from 'rxjs';

/** A connected pair of sockets: what a child writes into `writer` comes out of `reader` as `data`. */
export interface FramePipe {
  /** For the child alone; this process has to destroy its own once the child runs. */
  readonly writer: Socket;
  /** The bytes of its `data` are good until the listener returns. */
  readonly reader: Socket;
}

/**
 * All readers take turns in the same memory: a plain pipe allocates 64 kB for every read, a hundred times for one frame of
 * 1920x1080, and every few frames that garbage brings on a collection of the whole heap.
 */
const BYTES = 256 * 1024;
let shared: Uint8Array | undefined;

/** Emits one pair, or undefined where there can be none, as on Windows: a plain pipe does, too. Never errors. */
export function openFramePipe(): Observable<FramePipe | undefined> {
  return new Observable((subscriber) => {
    void (process.platform === 'win32' ? Promise.resolve(undefined) : connectedPair()).then((pipe) => {
      if (subscriber.closed) {
        pipe?.writer.destroy();
        pipe?.reader.destroy();
        return;
      }
      subscriber.next(pipe);
      subscriber.complete();
    });
  });
}

/** In a folder that nobody else may enter, and that is gone when both ends are connected. */
async function connectedPair(): Promise<FramePipe | undefined> {
  const server = createServer({ pauseOnConnect: true });
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), 'framewatch-'));
    const path = join(folder, 'frames');
    server.listen(path);
    await once(server, 'listening');
    const reader = connectReader(path);
    const [writer] = (await Promise.race([once(server, 'connection'), failureOf(reader)])) as [Socket];
    return { writer, reader };
  } catch {
    return undefined;
  } finally {
    server.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

function connectReader(path: string): Socket {
  const buffer = (shared ??= new Uint8Array(BYTES));
  const callback = (bytes: number): boolean => reader.emit('data', buffer.subarray(0, bytes));
  const reader = connect({ path, onread: { buffer, callback } });
  // What goes wrong later ends it, and its end is what counts.
  return reader.on('error', () => undefined);
}

async function failureOf(socket: Socket): Promise<never> {
  const [error] = (await once(socket, 'error')) as [Error];
  throw error;
}
