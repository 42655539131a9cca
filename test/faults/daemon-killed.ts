import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, waitFor } from '../helpers/daemon.js';
import { startRtspServer } from '../helpers/rtsp-server.js';
import { decodersOf } from './decoders.js';
import { ORPHANS_GONE_WITHIN_MS, PATIENCE_MS, tooLate } from './criteria.js';
import type { Fault, FaultRow } from './fault.js';
import { isSoInTime } from './observe.js';
import { startWatching } from './start-watching.js';

/** Beyond the measurement, so that only the death of the daemon can end an ffmpeg. */
const STALL_AFTER_MS = 60_000;
/** By then an ffmpeg has passed on all it had, and waits for its camera. */
const SILENCE_MS = 1500;
/** What an ffmpeg is doing when its daemon dies. One that writes notices by itself; the others do not. */
const CASES = ['sending', 'silent', 'stopped'] as const;

export const DAEMON_KILLED: Fault<undefined> = {
  name: 'kill -9 of the daemon',
  how: 'while one camera sends, one is silent with its connection open, and one has its ffmpeg stopped (SIGSTOP); seconds until the ffmpeg is gone',
  async run() {
    await using servers = await startServers();
    const sources = CASES.map((id) => ({ id, source: servers.of(id).url }));
    await using watching = await startWatching(sources, { stallAfterMs: STALL_AFTER_MS });
    for (const id of CASES) {
      await waitFor(`pictures from ${id}`, () => watching.log.frames(id).length > 0, PATIENCE_MS);
    }
    const pids = new Map(CASES.map((id) => [id, decodersOf(servers.of(id).port)]));
    servers.of('silent').stallMidGop();
    pids.get('stopped')?.forEach((pid) => process.kill(pid, 'SIGSTOP'));
    await sleep(SILENCE_MS);

    watching.daemon.process.kill('SIGKILL');
    await watching.daemon.exitCode;
    const rows = await Promise.all(CASES.map((id) => rowOf(id, pids.get(id) ?? [])));
    for (const pid of [...pids.values()].flat()) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    return rows;
  },
};

async function rowOf(id: string, pids: readonly number[]): Promise<FaultRow> {
  const killedMs = performance.now();
  const areGone = (): boolean => !pids.some(isRunning);
  const goneMs = (await isSoInTime(areGone, 2 * ORPHANS_GONE_WITHIN_MS)) ? performance.now() - killedMs : undefined;
  return {
    ...{ fault: DAEMON_KILLED.name, stream: id, state: goneMs === undefined ? 'ffmpeg left behind' : 'no ffmpeg left' },
    ...(goneMs !== undefined && { toStateS: goneMs / 1000 }),
    problems: [
      ...(pids.length === 1 ? [] : [`there were ${pids.length} ffmpeg processes`]),
      ...tooLate('its ffmpeg to be gone', goneMs, ORPHANS_GONE_WITHIN_MS),
    ],
  };
}

async function startServers() {
  const started = await Promise.all(
    CASES.map(
      async (id) => [id, await startRtspServer({ picture: { lavfi: 'testsrc2=size=320x240:rate=10' } })] as const,
    ),
  );
  const byId = new Map(started);
  return {
    of: (id: (typeof CASES)[number]) => {
      const server = byId.get(id);
      if (server === undefined) throw new Error(`no server ${id}`);
      return server;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...byId.values()].map((server) => server.close()));
    },
  };
}
