import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, ROOT, say } from './run.mjs';

const VENV = join(ROOT, '.venv');
const STAMP = join(VENV, '.framewatch-setup');
const REQUIREMENTS = join(ROOT, 'models', 'requirements.txt');

/** The Python of a virtual environment with the packages of models/requirements.txt, made where it is not there yet. */
export function installPythonPackages() {
  const python = join(VENV, 'bin', 'python');
  const requirements = readFileSync(REQUIREMENTS, 'utf8');
  const wanted = createHash('sha256').update(requirements).digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return python;
  say('installing the Python packages of models/requirements.txt …');
  mustRun('python3', ['-m', 'venv', VENV]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  // torch first, so that what depends on it takes this build.
  mustRun(python, [...pip, ...requirements.split('\n').filter((line) => line.startsWith('torch=='))]);
  mustRun(python, [...pip, '-r', REQUIREMENTS]);
  writeFileSync(STAMP, wanted);
  return python;
}
