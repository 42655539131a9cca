// Adds up what vitest and pytest reported, and ends with one line. A suite without a report counts as one failure.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

const suites = [vitest(join(ROOT, 'test-results', 'vitest.json')), pytest(join(ROOT, 'test-results', 'pytest.xml'))];
const total = (key) => suites.reduce((sum, suite) => sum + suite[key], 0);
const skipped = total('skipped');
process.stdout.write(
  `${total('passed')} passed, ${total('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
);
process.exit(total('failed') > 0 ? 1 : 0);

function vitest(path) {
  if (!existsSync(path)) return missing(path);
  const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(readFileSync(path, 'utf8'));
  const failed = success ? numFailedTests : Math.max(numFailedTests, 1);
  return { passed: numPassedTests, failed, skipped: numPendingTests };
}

function pytest(path) {
  if (!existsSync(path)) return missing(path);
  const [, attributes = ''] = /<testsuite ([^>]*)>/.exec(readFileSync(path, 'utf8')) ?? [];
  const number = (name) => Number(new RegExp(`${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  return { passed: number('tests') - failed - number('skipped'), failed, skipped: number('skipped') };
}

function missing(path) {
  process.stderr.write(`no report at ${path}\n`);
  return { passed: 0, failed: 1, skipped: 0 };
}
