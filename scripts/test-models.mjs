// `npm run test:models`: the zoo's own tests, in a virtual environment of their own.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, ROOT, run } from './run.mjs';
import { installPythonPackages } from './setup-python.mjs';

const python = installPythonPackages();
mkdirSync(join(ROOT, 'test-results'), { recursive: true });
mustRun(python, ['-m', 'ruff', 'check', 'models']);
const args = ['-m', 'pytest', 'models/tests', '-q', '--junitxml=test-results/pytest.xml', ...process.argv.slice(2)];
process.exit(run(python, args));
