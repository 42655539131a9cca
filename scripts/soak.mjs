// `npm run soak`: watches a few small cameras for an hour and more, and says how the daemon's memory changes.
// `-- --minutes 75 --streams 4` change the run.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { buildProduct } from './build.mjs';
import { ROOT, say } from './run.mjs';
import { howToInstall, installNodePackages, installPrograms } from './setup.mjs';

installNodePackages();
const missing = installPrograms(['ffmpeg', 'setpriv']);
if (missing.length > 0) {
  say(howToInstall(missing));
  process.exit(1);
}
await buildProduct();
const args = ['test/overload/soak.ts', ...process.argv.slice(2)];
execFileSync(join(ROOT, 'node_modules', '.bin', 'tsx'), args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
