import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor, startDaemon } from '../helpers/daemon.js';
import { readMetric } from '../helpers/read-metric.js';

export interface DaemonRun {
  readonly clip: string;
  readonly files: number;
  /** Sampled per second of the clip. */
  readonly fps: number;
  readonly signals: boolean;
  readonly ms: number;
  readonly modelsDir: string;
  readonly model: string;
  /** For the configuration and the journal. */
  readonly folder: string;
}

export interface DaemonRate {
  /** Frames scored, committed and shown per second. */
  readonly fps: number;
  /** Of the main event loop, with a timer of 10 ms. */
  readonly loopP99Ms: number;
}

let runs = 0;

/** The built daemon on files that it plays as fast as it can, from when every file has given some frames. */
export async function measureDaemon({ clip, files, fps, signals, ms, ...run }: DaemonRun): Promise<DaemonRate> {
  runs += 1;
  const path = join(run.folder, `run-${runs}.yaml`);
  const stream = (n: number) => ({ id: `file-${n}`, source: clip, fps, pace: 'fast' });
  const config = {
    streams: Array.from({ length: files }, (_, n) => stream(n)),
    scoring: { model: run.model, modelsDir: run.modelsDir, signals },
    storage: { journal: { path: join(run.folder, `run-${runs}.db`) } },
    log: { level: 'warn' },
  };
  writeFileSync(path, JSON.stringify(config));
  await using daemon = await startDaemon(['watch', '--config', path]);
  const scored = () => readMetric(daemon, 'framewatch_frames_scored_total');
  await daemon.url();
  await waitFor('the first frames', async () => (await scored()) >= 4 * files);
  const [before, startedMs] = [await scored(), performance.now()];
  await pause(ms);
  // Every reading of the metrics begins the next window of the loop's delay: this one read ends it.
  const loopP99 = await readMetric(daemon, 'framewatch_nodejs_eventloop_lag_p99_seconds');
  const [after, endedMs] = [await scored(), performance.now()];
  return { fps: ((after - before) * 1000) / (endedMs - startedMs), loopP99Ms: loopP99 * 1000 };
}
