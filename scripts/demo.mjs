// The main job on the bundled clip, with the embedded journal alone. `--once` checks its own result.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildProduct } from './build.mjs';
import { ROOT, say } from './run.mjs';
import { howToInstall, installNodePackages, installPrograms } from './setup.mjs';

const { values: options } = parseArgs({
  options: { once: { type: 'boolean' }, json: { type: 'boolean' }, clean: { type: 'boolean' } },
});

installNodePackages();
const missing = installPrograms(['ffmpeg']);
if (missing.length > 0) say(`${howToInstall(missing)}. Going on with the ffmpeg of the npm package.`);
await buildProduct();
rmSync(join(ROOT, 'var', 'demo'), { recursive: true, force: true });

const once = options.once ? { FRAMEWATCH_SERVER__PORT: '0' } : {};
const stream = {
  id: 'flower',
  source: `config/demo/flower-${options.clean ? 'clean' : 'damaged'}.mp4`,
  fps: 2,
  pace: options.once ? 'fast' : 'realtime',
};
const child = spawn(
  process.execPath,
  ['dist/main.js', 'watch', '--config', 'config/demo/demo.yaml', ...(options.once ? ['--once', '--json'] : [])],
  {
    cwd: ROOT,
    stdio: ['ignore', options.once ? 'pipe' : 'inherit', 'inherit'],
    env: { FRAMEWATCH_STREAMS: JSON.stringify([stream]), ...once, ...process.env },
  },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
let output = '';
child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
child.once('close', (code) =>
  process.exit(options.once ? check(code, output.trimEnd().split('\n').at(-1) ?? '') : (code ?? 1)),
);

/** The alert must fire and resolve once on the damaged clip, and never on the clean one; every sampled frame is scored. */
function check(code, lastLine) {
  if (code !== 0) {
    say(`the demo ended with exit code ${code}`);
    return code ?? 1;
  }
  const result = JSON.parse(lastLine);
  const expected = options.clean ? 0 : 1;
  const { frames, alerts } = result;
  const allScored = frames.sampled > 0 && frames.scored === frames.sampled;
  const asExpected = alerts.fired === expected && alerts.resolved === expected;
  const line = `scored ${frames.scored} of ${frames.sampled} frames, ${alerts.fired} alert(s) fired, ${alerts.resolved} resolved`;
  process.stdout.write(
    `${options.json ? JSON.stringify({ ...result, expected: { alerts: expected }, passed: allScored && asExpected }) : line}\n`,
  );
  if (!allScored) say('the demo failed its own check: not every sampled frame was scored');
  if (!asExpected)
    say(
      `the demo failed its own check: ${expected} alert(s) should have fired and resolved; do the weights tell good from bad?`,
    );
  return allScored && asExpected ? 0 : 1;
}
