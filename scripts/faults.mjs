// `npm run faults`: makes every fault on real servers, prints the table, and ends with 1 where a criterion is missed.
// `-- --write` writes docs/reliability.md, `-- --only NAME` makes the faults alone whose names contain NAME.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildProduct } from './build.mjs';
import { reliabilityPage } from './faults-page.mjs';
import { ROOT, say } from './run.mjs';
import { howToInstall, installNodePackages, installPrograms } from './setup.mjs';

const { values: options } = parseArgs({
  options: { only: { type: 'string', default: '' }, write: { type: 'boolean' } },
});
if (options.write && options.only !== '') fail('--write needs every fault: leave --only out');

installNodePackages();
const missing = installPrograms(['ffmpeg', "GStreamer's RTSP server", 'setpriv']);
if (missing.length > 0) fail(howToInstall(missing));
await buildProduct();

const output = execFileSync(join(ROOT, 'node_modules', '.bin', 'tsx'), ['test/faults/run.ts', '--only', options.only], {
  cwd: ROOT,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const result = JSON.parse(output.trimEnd().split('\n').at(-1));
if (result.faults.length === 0) fail(`no fault has "${options.only}" in its name`);
const page = reliabilityPage(result);
process.stdout.write(page);
if (options.write) writeFileSync(join(ROOT, 'docs', 'reliability.md'), page);

const missed = result.faults.flatMap(({ rows }) => rows).filter(({ problems }) => problems.length > 0);
if (missed.length > 0) fail(`${missed.length} row(s) of the table miss a criterion`);

function fail(message) {
  say(message);
  process.exit(1);
}
