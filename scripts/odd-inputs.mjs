// `npm run odd-inputs`: makes odd inputs, damaged clips and special files, and watches each with the real ingest; ends
// with 1 if any of them crashed, hung, left a process or ended otherwise than expected. `-- --data DIR` adds the files of
// a folder, `--write` writes docs/odd-inputs.md, `--only TEXT` takes the inputs that contain it.
import { installNodePackages, installPrograms, howToInstall } from './setup.mjs';
import { run, say } from './run.mjs';

installNodePackages();
const missing = installPrograms(['ffmpeg']);
if (missing.length > 0) {
  say(howToInstall(missing));
  process.exit(1);
}
const program = ['--expose-gc', '--import', 'tsx', 'test/odd-inputs/main.ts'];
process.exit(run(process.execPath, [...program, ...process.argv.slice(2)]));
