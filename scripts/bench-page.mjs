// The text of docs/performance.md, from what the benchmarks print.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { ROOT } from './run.mjs';

/** Title, and the machine all sections ran on. */
export function head() {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json');
  const parts = [
    `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.version}`,
    `onnxruntime-node ${version}`,
  ];
  return `# Performance

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit}. Machines are shared and noisy: read ratios, not absolutes.

Machine: ${parts.join(', ')}.
`;
}

/** What the engine adds to the bare sessions; `result` is that of test/bench/engine.bench.ts. */
export function engineSection({ model, sha256, workers, sizes }) {
  const rows = sizes.map(({ width, height, frames, engineFps, bareFps, ratio, signalsFps, loopDelayMs, rssMb }) => [
    `${width}x${height}`,
    `${frames}`,
    ...[engineFps, bareFps].map((fps) => fps.toFixed(1)),
    ratio.toFixed(2),
    signalsFps.toFixed(1),
    ...[loopDelayMs.p50, loopDelayMs.p99, loopDelayMs.max].map((ms) => ms.toFixed(1)),
    rssMb.toFixed(0),
  ]);
  const titles = [
    'frame',
    'frames',
    'engine frames/s',
    'bare frames/s',
    'engine / bare',
    'with signals',
    'loop delay p50 ms',
  ];
  return `## The engine

Model: \`${model}\` (sha256 ${sha256.slice(0, 12)}…), ${workers} sessions of one thread.

The engine (worker threads, batching, hand-over of frames) scores frames from memory as fast as it can, in turns with
the same sessions bare in a loop over four frames each, as many as the engine has on their way. The delay of the main event loop is that of the worst round, with a timer of 5 ms
(so about 5 ms is nothing); the aim is a p99 of at most 20 ms. "With signals" is the engine as the daemon runs it, in frames/s.

${table([...titles, 'p99 ms', 'max ms', 'RSS MB'], rows)}
`;
}

/** The whole daemon against its parts; `result` is that of test/bench/daemon.bench.ts. */
export function daemonSection(result) {
  const { cores, fps, torch, bare, decode, ideal, daemon, signals, reckoned, quartet, separate } = result;
  const rate = (value) => value.toFixed(1);
  const rows = [
    ['bare sessions, one frame from memory', rate(bare), ''],
    ['ingest alone, frames thrown away', rate(decode), ''],
    ['ideal: 1 / (1 / bare + 1 / ingest)', rate(ideal), ''],
    ['**the daemon**, without signals', rate(daemon), `${result.overIdeal.toFixed(2)} of the ideal`],
    ['the daemon as it comes, with signals', rate(signals), `\`framewatch capacity\` reckoned ${rate(reckoned)}`],
    ['a PyTorch quartet in loops', rate(quartet), `the daemon: ${result.overQuartet.toFixed(2)} times`],
    ['four PyTorch networks in loops', rate(separate), `the daemon: ${result.overSeparate.toFixed(2)} times`],
  ];
  return `## The whole daemon

The built daemon (decoding, scoring, journal, page) on ${2 * cores} files of 1920x1080 (H.264, 25 pictures a second, ${fps} of them
scored) that it plays as fast as it can, with nothing left out; frames per second of all ${cores} cores together. In turns with
it, each alone on the machine:
as many bare sessions as cores; ingest alone on as many decoders as cores, with the same sampling; and as many loops in Python
as cores, each with one thread of ${torch} and an ffmpeg of its own that decodes the same clip and hands over the same samples.

A frame costs cores / bare core-seconds to score and cores / ingest to decode and hand over (with its share of the
pictures between), so cores that do both reach cores / (cores / bare + cores / ingest) = 1 / (1 / bare + 1 / ingest). What the daemon
lacks of that is its own cost. Medians of three rounds; ratios are medians of those within a round.
The aims: at least .9 of the ideal, 1.5 times the PyTorch quartet, 4 times the four networks.

${table(['way', 'frames/s', ''], rows)}

The main loop's delay while saturated: p99 ${result.loopP99Ms.toFixed(1)} ms, of the worst run, with a timer of 10 ms (so 10 ms is nothing); the aim
is 20 ms.
`;
}

/** How late and how large the daemon is with live streams; `result` is that of test/bench/live.bench.ts. */
export function liveSection({ results }) {
  const rows = results.map(({ streams, scoredFps, frameMs, alertMs, daemonMb, decoderMb }) => [
    `${streams}`,
    scoredFps.toFixed(2),
    ...[frameMs.p50, frameMs.p99, alertMs, daemonMb].map((value) => value?.toFixed(0) ?? 'none'),
    `${400 + 25 * streams}`,
    decoderMb.toFixed(0),
  ]);
  const titles = ['streams', 'scored per s and stream', 'frame p50 ms', 'p99 ms', 'alert ms', 'daemon MB', 'aim MB'];
  return `## Live streams: delay and memory

The built daemon on one camera (RTSP/TCP on loopback, H.264, 1920x1080, 25 pictures a second), opened many times, one frame per
second scored of each, with a client on its WebSocket. A frame's time is from leaving the decoder to the client's
receipt, its commit to the journal included; an alert's is that of the frame which completed it, after the rule's hold, of the slowest
stream. Where fewer frames than one per second are scored, the machine does not carry so many streams, and the times say how it
fails. Memory is resident, the most seen in a measurement: the daemon's process with all its workers, and one ffmpeg of a stream on average.
The aims: an alert within 1000 ms; 400 MB and 25 MB per stream for the daemon.

${table([...titles, 'one ffmpeg MB'], rows)}
`;
}

/** How long nothing is scored after a fault of every worker; `result` is that of test/bench/recovery.bench.ts. */
export function recoverySection({ rows }) {
  const lines = rows.map(({ fault, outcomes, outagesMs }) => [
    fault,
    outcomes.join(', '),
    ...[Math.min(...outagesMs), Math.max(...outagesMs)].map((ms) => ms.toFixed(0)),
  ]);
  return `## After a fault of the scoring workers

All workers suffer the fault in the same moment, after 20 good frames, inside one of 1920x1080; each line twice, with a new
frame every 40 ms. The time until the next one has its score, for a heap from the moment when it is full; the aim is 2000 ms. What became of the frames in flight: the reason of \`not-scored\`, or their late score.

${table(['fault', 'frames in flight', 'fastest ms', 'slowest ms'], lines)}
`;
}

/** What opening, decoding and sampling cost; `result` is that of test/bench/ingest.bench.ts. */
export function ingestSection({ modes }) {
  const rows = modes.map(({ mode, streams, decodedFps, sampledFps, decodeCores, nodeCores }) => [
    mode === 'keyframes' ? 'keyframes' : 'fps: 1',
    `${streams}`,
    ...[decodedFps, sampledFps].map((fps) => fps.toFixed(2)),
    ...[decodeCores, nodeCores].map((cores) => cores.toFixed(4)),
    `${((100 * nodeCores) / decodeCores).toFixed(1)} %`,
  ]);
  const titles = ['sampling', 'streams', 'decoded per s', 'sampled per s', 'ffmpeg, cores per stream'];
  return `## Ingest

One camera on loopback (H.264, 1920x1080, 25 pictures and one keyframe per second), opened many times over RTSP/TCP, black
and frozen pictures watched for at full rate. ffmpeg's share holds receiving, decoding, the detectors, and frame and
thumbnail of each sample; Node's is that of the whole process: pipes, records, states, frames in memory. Frames are
thrown away.

${table([...titles, 'Node, cores per stream', 'Node / ffmpeg'], rows)}
`;
}

/** One core, three ways to four opinions; `result` is that of test/bench/quartet.bench.ts. */
export function quartetSection({ model, sha256, torch, sizes }) {
  const speeds = sizes.map(({ width, height, fps, overQuartet, overSeparate, rssMb }) => [
    `${width}x${height}`,
    ...[fps.onnx, fps.quartet, fps.separate].map((value) => `${value.toFixed(1)} (${(1_000 / value).toFixed(1)})`),
    overQuartet.toFixed(2),
    overSeparate.toFixed(2),
    rssMb.toFixed(0),
  ]);
  const names = Object.keys(sizes[0].parts);
  const costs = sizes.map(({ width, height, parts }) => {
    const each = names.map((name) => parts[name]);
    return [`${width}x${height}`, ...[...each, each.reduce((sum, ms) => sum + ms, 0)].map((ms) => ms.toFixed(1))];
  });
  const titles = ['frame', '(a) frames/s (ms)', '(b) frames/s (ms)', '(c) frames/s (ms)', 'a / b', 'a / c'];
  return `## Four methods on one core

Model: \`${model}\` (sha256 ${sha256.slice(0, 12)}…); ${torch}.

Every way has one thread, scores one frame from memory at a time, and gives the four methods' scores:
(a) this model in onnxruntime-node, one session;
(b) the same network in PyTorch: evaluation, inference mode, batch norms folded into the convolutions, the same views;
(c) four PyTorch networks in a loop, each with a trunk and a pass of the views of its own: what one would write without a
shared trunk. PyTorch runs untrained weights, which cost the same.

Rounds of a, b and c follow each other; frames per second are medians over the rounds, the ratios medians of those within
a round. The aims at 1920x1080: at least 20 frames/s, 1.5 times (b), 4 times (c). RSS is that of the process of (a).

${table([...titles, 'RSS MB'], speeds)}

Milliseconds inside the graph, from ONNX Runtime's profiler on one thread: medians of every operator, added up. The views
end before the first convolution; the trunk's parts hold the statistics of their maps.

${table(['frame', ...names, 'sum'], costs)}
`;
}

function table(titles, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(titles), `|---|${'--:|'.repeat(titles.length - 1)}`, ...rows.map(line)].join('\n');
}
