import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { ServerMessage } from '../../src/dashboard-ws/protocol.js';
import { startDaemon, waitFor, type Daemon } from '../helpers/daemon.js';
import { readMetric } from '../helpers/read-metric.js';

export interface LiveRun {
  readonly url: string;
  readonly streams: number;
  readonly seconds: number;
  readonly modelsDir: string;
  readonly model: string;
  readonly folder: string;
}

export interface LiveResult {
  readonly streams: number;
  /** Per stream and second; below 1 the machine does not carry them. */
  readonly scoredFps: number;
  /** From leaving the decoder to the client's receipt. */
  readonly frameMs: { readonly p50: number; readonly p99: number };
  /** The same of the frame that completed an alert, its hold over; the worst stream; absent where none came. */
  readonly alertMs?: number;
  /** The most at any time: the daemon's own, and that of one ffmpeg on average. */
  readonly daemonMb: number;
  readonly decoderMb: number;
}

const START_LIMIT_MS = 180_000;
const SETTLING_MS = 10_000;
const HOLD = '5s';

/** The built daemon on live streams of one camera, with a client, after it has settled. */
export async function measureLive({ url, streams, seconds, ...run }: LiveRun): Promise<LiveResult> {
  const path = join(run.folder, `live-${streams}.yaml`);
  const config = {
    streams: Array.from({ length: streams }, (_, n) => ({ id: `live-${n}`, source: url })),
    scoring: { model: run.model, modelsDir: run.modelsDir, overload: 'adapt' },
    storage: { journal: { path: join(run.folder, `live-${streams}.db`) } },
    alerts: { rules: [{ id: 'always', raiseBelow: 100, clearAbove: 100, holdFor: HOLD }] },
    log: { level: 'warn' },
  };
  writeFileSync(path, JSON.stringify(config));
  await using daemon = await startDaemon(['watch', '--config', path]);
  const latencies = watchLatencies(await daemon.url());
  await waitFor('every stream', () => latencies.streams() === streams, START_LIMIT_MS);
  await pause(SETTLING_MS);
  latencies.frames.length = 0;
  const scored = () => readMetric(daemon, 'framewatch_frames_scored_total');
  const [before, startedMs] = [await scored(), performance.now()];
  const most = { daemonMb: 0, decoderMb: 0 };
  for (let second = 0; second < seconds; second += 1) {
    await pause(1000);
    most.daemonMb = Math.max(most.daemonMb, residentMb(daemon.process.pid ?? 0));
    most.decoderMb = Math.max(most.decoderMb, decoderMb(daemon));
  }
  const perSecond = ((await scored()) - before) / ((performance.now() - startedMs) / 1000);
  latencies.close();
  const sorted = latencies.frames.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
  const frameMs = { p50: at(0.5), p99: at(0.99) };
  return {
    ...{ streams, scoredFps: perSecond / streams, frameMs, ...most },
    ...(latencies.alerts.length > 0 && { alertMs: Math.max(...latencies.alerts) }),
  };
}

interface Latencies {
  readonly frames: number[];
  readonly alerts: number[];
  /** How many have shown a frame. */
  streams(): number;
  close(): void;
}

/** A client of the live WebSocket that compares the clock with each message's. */
function watchLatencies(url: string): Latencies {
  const captured = new Map<string, number>();
  const [frames, alerts, seen]: [number[], number[], Set<string>] = [[], [], new Set()];
  const socket = new WebSocket(new URL('/ws', url.replace('http', 'ws')), ['framewatch.v1']);
  socket.on('message', (data) => {
    const nowMs = Date.now();
    const message = JSON.parse((data as Buffer).toString('utf8')) as ServerMessage;
    if (message.type === 'frame') {
      const { streamId, timeUs, capturedAtMs } = message.frame;
      seen.add(streamId);
      captured.set(`${streamId} ${timeUs}`, capturedAtMs);
      frames.push(nowMs - capturedAtMs);
    } else if (message.type === 'alert') {
      const { streamId, timeUs } = message.alert;
      alerts.push(nowMs - (captured.get(`${streamId} ${timeUs}`) ?? NaN));
    }
  });
  return { frames, alerts, streams: () => seen.size, close: () => socket.terminate() };
}

/** Mean over the daemon's children that run now. */
function decoderMb(daemon: Daemon): number {
  const sizes = daemon.children().map(residentMb);
  return sizes.reduce((sum, mb) => sum + mb, 0) / sizes.length;
}

/** Resident memory of a process, in 2^20 bytes. */
function residentMb(pid: number): number {
  const [, kb = 'NaN'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}
