// `npm test`: sets up, builds, checks the source, and runs every test. Arguments go to vitest.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildProduct } from './build.mjs';
import { mustRun, ROOT, run, say } from './run.mjs';
import { howToInstall, installNodePackages, installPrograms } from './setup.mjs';

installNodePackages();
const missing = installPrograms([
  ...['ffmpeg', 'influxd', 'chromium', 'prometheus', "GStreamer's RTSP server"],
  "Vulkan's loader",
  ...['openssl', 'setpriv'],
]);
if (missing.length > 0) {
  say(`The tests need real components. ${howToInstall(missing)}`);
  process.exit(1);
}
await buildProduct();

const bin = (name) => join(ROOT, 'node_modules', '.bin', name);
const args = process.argv.slice(2);
if (args.length === 0) {
  say('checking types, lint, format and imports …');
  mustRun(bin('tsc'), ['--noEmit']);
  mustRun(bin('tsc'), ['--noEmit', '-p', 'src/dashboard-ws/page']);
  mustRun(bin('eslint'), ['.']);
  mustRun(bin('prettier'), ['--check', '--log-level', 'warn', '.']);
  mustRun(bin('depcruise'), ['src', 'test', '--config', '.dependency-cruiser.cjs']);
}
mkdirSync(join(ROOT, 'test-results'), { recursive: true });
const report = ['--reporter=default', '--reporter=json', '--outputFile.json=test-results/vitest.json'];
process.exit(run(bin('vitest'), ['run', ...report, ...args]));
