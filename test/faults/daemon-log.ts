import type { ServerMessage } from '../../src/dashboard-ws/protocol.js';
import type { StreamStatus } from '../../src/domain/stream.js';
import { waitFor, type Daemon } from '../helpers/daemon.js';
import { recordSocket } from '../helpers/record-socket.js';

export interface SeenStatus extends StreamStatus {
  /** The daemon's clock when it told this. */
  readonly atMs: number;
}

export interface SeenFrame {
  readonly streamId: string;
  readonly timeUs: number;
  readonly seq: number;
  readonly frameUrl: string;
  readonly atMs: number;
}

/** All that a daemon tells about its streams: every status and frame on the socket, every change on standard output. */
export interface DaemonLog extends AsyncDisposable {
  statuses(streamId: string): readonly SeenStatus[];
  frames(streamId: string): readonly SeenFrame[];
  /** The JSON lines of one stream. */
  lines(streamId: string): readonly StreamStatus[];
}

/** `url` is where the page will be: with `--json` the daemon does not print it. */
export async function openDaemonLog(daemon: Daemon, url: string): Promise<DaemonLog> {
  await waitFor('the daemon to listen', async () => {
    if (daemon.process.exitCode !== null) throw new Error(`the daemon ended: ${daemon.stderr()}`);
    return fetch(new URL('/healthz', url)).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  const socket = await recordSocket(url, 'none-is-needed-on-loopback');
  const statuses = new Map<string, SeenStatus[]>();
  const frames = new Map<string, SeenFrame[]>();
  let read = 0;

  const note = (message: ServerMessage): void => {
    const atMs = message.ts;
    if (message.type === 'hello') {
      for (const { status } of message.state.streams) if (status !== undefined) keep(statuses, { ...status, atMs });
    } else if (message.type === 'status') keep(statuses, { ...message.status, atMs });
    else if (message.type === 'frame') {
      const { streamId, timeUs, seq, frameUrl } = message.frame;
      keep(frames, { streamId, timeUs, seq, frameUrl, atMs });
    }
  };
  const catchUp = (): void => {
    for (; read < socket.messages.length; read += 1) note(JSON.parse(socket.messages[read] ?? '') as ServerMessage);
  };
  return {
    statuses: (streamId) => {
      catchUp();
      return statuses.get(streamId) ?? [];
    },
    frames: (streamId) => {
      catchUp();
      return frames.get(streamId) ?? [];
    },
    lines: (streamId) =>
      daemon.lines.map((line) => JSON.parse(line) as StreamStatus).filter((status) => status.streamId === streamId),
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  };
}

function keep<T extends { readonly streamId: string }>(byStream: Map<string, T[]>, one: T): void {
  const known = byStream.get(one.streamId);
  if (known === undefined) byStream.set(one.streamId, [one]);
  else known.push(one);
}
