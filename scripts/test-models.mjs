// `npm run test:models`: the zoo's own tests, in a virtual environment of their own.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, ROOT, run, say } from './run.mjs';

const VENV = join(ROOT, '.venv');
const STAMP = join(VENV, '.framewatch-setup');
const python = join(VENV, 'bin', 'python');
const requirements = readFileSync(join(ROOT, 'models', 'requirements.txt'), 'utf8');
const wanted = createHash('sha256').update(requirements).digest('hex');

if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) {
  say('installing the Python packages of models/requirements.txt …');
  mustRun('python3', ['-m', 'venv', VENV]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  // torch first, so that what depends on it takes this build.
  mustRun(python, [...pip, ...requirements.split('\n').filter((line) => line.startsWith('torch=='))]);
  mustRun(python, [...pip, '-r', 'models/requirements.txt']);
  writeFileSync(STAMP, wanted);
}
mkdirSync(join(ROOT, 'test-results'), { recursive: true });
mustRun(python, ['-m', 'ruff', 'check', 'models']);
const args = ['-m', 'pytest', 'models/tests', '-q', '--junitxml=test-results/pytest.xml', ...process.argv.slice(2)];
process.exit(run(python, args));
