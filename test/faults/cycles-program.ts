import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../helpers/daemon.js';
import { watchStream } from '../helpers/ingest-harness.js';
import { startRtspServer, type RtspServer } from '../helpers/rtsp-server.js';
import { decodersOf } from './decoders.js';
import { ORPHANS_GONE_WITHIN_MS } from './criteria.js';
import { isSoInTime } from './observe.js';
import { seededRandom } from './random.js';

/** What is left after the cycles, against what was there after the first few. */
export interface CyclesResult {
  readonly processes: number;
  readonly orphans: number;
  /** Cycles in which pictures came before the end. */
  readonly withFrames: number;
  readonly openFiles: { readonly before: number; readonly after: number };
  readonly rssMb: { readonly before: number; readonly after: number };
}

const AT_ONCE = 4;
const WARM_UP = 8;
const SEED = 7;
const LONGEST_MS = 2500;
const AFTERMATH_MS = 400;
const MB = 2 ** 20;

const random = seededRandom(SEED);
const pids: number[] = [];
let withFrames = 0;

/** Opens the camera over either transport, ends it in one of three ways, and stops. */
async function cycle(server: RtspServer): Promise<void> {
  const transport = random() < 0.5 ? 'tcp' : 'udp';
  const openMs = random() * LONGEST_MS;
  const way = Math.floor(random() * 3);
  const afterMs = random() * AFTERMATH_MS;

  await using stream = await watchStream({ source: server.url, transport });
  await sleep(openMs);
  if (stream.frames.length > 0) withFrames += 1;
  if (way === 0) for (const pid of stream.pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  if (way === 1) server.dropClients();
  if (way < 2) await sleep(afterMs);
  stream.subscription.unsubscribe();
  pids.push(...stream.pids);
}

async function cycles(server: RtspServer, count: number): Promise<void> {
  let left = count;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await cycle(server);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function measure() {
  await sleep(1000);
  globalThis.gc?.();
  return { openFiles: readdirSync('/proc/self/fd').length, rssMb: process.memoryUsage().rss / MB };
}

await using server = await startRtspServer({ picture: { lavfi: 'testsrc2=size=320x240:rate=10' } });
await cycles(server, WARM_UP);
const before = await measure();
pids.length = 0;
withFrames = 0;
await cycles(server, Number(process.argv[2] ?? 200));
await isSoInTime(() => !pids.some(isRunning), ORPHANS_GONE_WITHIN_MS);
const orphans = new Set([...pids.filter(isRunning), ...decodersOf(server.port)]).size;
const after = await measure();
const result: CyclesResult = {
  ...{ processes: pids.length, orphans, withFrames },
  openFiles: { before: before.openFiles, after: after.openFiles },
  rssMb: { before: before.rssMb, after: after.rssMb },
};
process.stdout.write(JSON.stringify(result));
