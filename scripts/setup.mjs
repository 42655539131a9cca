import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { mustRun, ROOT, run, say } from './run.mjs';

/** Programs, the Debian packages that bring them, and, for what is not found on PATH, a command that succeeds when all is there. */
const PROGRAMS = {
  ffmpeg: { packages: ['ffmpeg'] },
  influxd: { packages: ['influxdb'] },
  chromium: { packages: ['chromium'] },
  prometheus: { packages: ['prometheus'] },
  // With the driver that chromium brings, a GPU in software.
  "Vulkan's loader": {
    packages: ['libvulkan1'],
    check: ['/usr/bin/python3', ['-c', "import ctypes; ctypes.CDLL('libvulkan.so.1')"]],
  },
  openssl: { packages: ['openssl'] },
  setpriv: { packages: ['util-linux'] },
  "GStreamer's RTSP server": {
    packages: [
      ...['python3-gi', 'gir1.2-gst-rtsp-server-1.0', 'gstreamer1.0-plugins-base'],
      ...['gstreamer1.0-plugins-good', 'gstreamer1.0-plugins-bad', 'gstreamer1.0-plugins-ugly'],
    ],
    check: ['/usr/bin/python3', ['test/helpers/gstreamer-server.py', '--check']],
  },
};
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
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length === 0) return [];
  const packages = missing.flatMap((program) => PROGRAMS[program].packages);
  if (!isOnPath('apt-get') || process.getuid?.() !== 0) return missing;
  say(`installing Debian packages: ${packages.join(' ')} …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  if (run('apt-get', ['update', '-qq'], { quiet: true }) === 0) run('apt-get', install, { env, quiet: true });
  return programs.filter((program) => !isThere(program));
}

/** What a person has to do where this script cannot. */
export function howToInstall(programs) {
  const packages = programs.flatMap((program) => PROGRAMS[program].packages).join(' ');
  return `${programs.join(', ')} missing. Install as root: apt-get install --no-install-recommends ${packages}`;
}

function isThere(program) {
  const { check } = PROGRAMS[program];
  return check === undefined ? isOnPath(program) : run(...check, { silent: true }) === 0;
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
