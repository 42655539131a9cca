// `npm run bench`: measures this machine and writes docs/performance.md. `-- --seconds N --dry` changes length and target.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, say } from './run.mjs';
import { installNodePackages } from './setup.mjs';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    model: { type: 'string', default: 'life-iqa.lite-biq2021' },
    dry: { type: 'boolean' },
  },
});

installNodePackages();
say(`measuring for about ${Number(options.seconds) * 4} s …`);
const args = ['--models-dir', 'models/weights', '--model', options.model, '--seconds', options.seconds];
const output = execFileSync(join(ROOT, 'node_modules', '.bin', 'tsx'), ['test/bench/engine.bench.ts', ...args], {
  cwd: ROOT,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const page = render(JSON.parse(output.trimEnd().split('\n').at(-1)));
process.stdout.write(page);
if (!options.dry) writeFileSync(join(ROOT, 'docs', 'performance.md'), page);

function render({ model, sha256, runtime, workers, sizes }) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${runtime}`;
  const rows = sizes.map(
    ({ width, height, frames, engineFps, bareFps, ratio, loopDelayMs: { p50, p99, max }, rssMb }) =>
      [
        `${width}x${height}`,
        frames,
        engineFps.toFixed(1),
        bareFps.toFixed(1),
        ratio.toFixed(2),
        p50.toFixed(1),
        p99.toFixed(1),
        max.toFixed(1),
        rssMb.toFixed(0),
      ].join(' | '),
  );
  return `# Performance

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit}. Machines are shared and noisy: read ratios, not absolutes.

Machine: ${machine}.
Model: \`${model}\` (sha256 ${sha256.slice(0, 12)}…), ${workers} sessions of one thread.

The engine (worker threads, batching, hand-over of frames) scores frames from memory as fast as it can, in turns with
the same sessions bare in a loop. The delay of the main event loop is that of the worst of three rounds, with a timer of 5 ms
(so about 5 ms is nothing); the aim is a p99 of at most 20 ms.

| frame | frames | engine frames/s | bare frames/s | engine / bare | loop delay p50 ms | p99 ms | max ms | RSS MB |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
${rows.map((row) => `| ${row} |`).join('\n')}
`;
}
