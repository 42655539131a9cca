// `npm run overload`: watches four times as many cameras as fit, prints what came out, and ends with 1 where a criterion
// is missed. `-- --minutes 20 --streams N --factor 4 --fps 1 --screenshot FILE` change the run, `--write` writes docs/overload.md.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildProduct } from './build.mjs';
import { missedCriteria, overloadPage } from './overload-page.mjs';
import { ROOT, say } from './run.mjs';
import { howToInstall, installNodePackages, installPrograms } from './setup.mjs';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    factor: { type: 'string', default: '4' },
    fps: { type: 'string', default: '1' },
    streams: { type: 'string' },
    screenshot: { type: 'string' },
    write: { type: 'boolean' },
  },
});

installNodePackages();
const missing = installPrograms(['ffmpeg', 'setpriv']);
if (missing.length > 0) fail(howToInstall(missing));
await buildProduct();

const { write, ...passedOn } = options;
const args = Object.entries(passedOn).flatMap(([name, value]) => [`--${name}`, value]);
const output = execFileSync(join(ROOT, 'node_modules', '.bin', 'tsx'), ['test/overload/run.ts', ...args], {
  cwd: ROOT,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const result = JSON.parse(output.trimEnd().split('\n').at(-1));
const page = overloadPage(result);
process.stdout.write(page);
if (write) writeFileSync(join(ROOT, 'docs', 'overload.md'), page);

const missed = missedCriteria(result);
if (missed.length > 0) fail(`missed: ${missed.join('; ')}`);

function fail(message) {
  say(message);
  process.exit(1);
}
