import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { mustRun, ROOT, run, say } from './run.mjs';

/** Debian packages that bring a program. */
const PACKAGES = { ffmpeg: 'ffmpeg', influxd: 'influxdb', chromium: 'chromium' };
const STAMP = join(ROOT, 'node_modules', '.framewatch-setup');

/** Installs the packages of package-lock.json, unless they are there already. */
export function installNodePackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  say('installing packages (npm ci) …');
  mustRun('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { quiet: true });
  writeFileSync(STAMP, wanted);
}

/** Installs what brings `programs`, where Debian's package manager is at hand. Gives those that are still missing. */
export function installPrograms(programs) {
  const missing = programs.filter((program) => !isOnPath(program));
  if (missing.length === 0) return [];
  const packages = missing.map((program) => PACKAGES[program]);
  if (!isOnPath('apt-get') || process.getuid?.() !== 0) return missing;
  say(`installing Debian packages: ${packages.join(' ')} …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  if (run('apt-get', ['update', '-qq'], { quiet: true }) === 0) run('apt-get', install, { env, quiet: true });
  return programs.filter((program) => !isOnPath(program));
}

/** What a person has to do where this script cannot. */
export function howToInstall(programs) {
  const packages = programs.map((program) => PACKAGES[program]).join(' ');
  return `${programs.join(', ')} missing. Install as root: apt-get install --no-install-recommends ${packages}`;
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
