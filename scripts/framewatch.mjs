// Runs the daemon from a clone: `npm run framewatch -- watch clip.mp4`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildProduct } from './build.mjs';
import { ROOT } from './run.mjs';
import { installNodePackages } from './setup.mjs';

installNodePackages();
await buildProduct();
const child = spawn(process.execPath, [join(ROOT, 'dist', 'main.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('close', (code) => process.exit(code ?? 1));
