import { until, watchStream } from './ingest-harness.js';

/** A program: opens the stream in its argument, prints the ffmpeg's pid when frames arrive, and stays. */
const stream = await watchStream({ source: process.argv[2] ?? '' });
await until(() => stream.frames.length >= 2);
process.stdout.write(`${String(stream.pids[0])}\n`);
