// `npm run bench`: measures this machine and writes docs/performance.md. `-- engine`, or another section's name, measures
// that section alone and writes nothing; `--seconds N --dry` changes length and target, `--python FILE` takes another Python.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  daemonSection,
  engineSection,
  head,
  ingestSection,
  liveSection,
  quartetSection,
  recoverySection,
} from './bench-page.mjs';
import { buildProduct } from './build.mjs';
import { ROOT, say } from './run.mjs';
import { installPythonPackages } from './setup-python.mjs';
import { howToInstall, installNodePackages, installPrograms } from './setup.mjs';

/** Each section's text, how many times `--seconds` it takes, and whether it runs PyTorch beside. */
const SECTIONS = {
  engine: { render: engineSection, lengths: 12 },
  quartet: { render: quartetSection, lengths: 6.4, python: true },
  daemon: { render: daemonSection, lengths: 9, python: true },
  live: { render: liveSection, lengths: 10 },
  recovery: { render: recoverySection, lengths: 6 },
  ingest: { render: ingestSection, lengths: 3 },
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '15' },
    model: { type: 'string', default: 'quartet.lite-biq2021' },
    'models-dir': { type: 'string', default: 'models/weights' },
    python: { type: 'string' },
    dry: { type: 'boolean' },
  },
});
const wanted = positionals.length === 0 ? Object.keys(SECTIONS) : positionals;
const unknown = wanted.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) fail(`no section ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}`);

installNodePackages();
const missing = installPrograms(['ffmpeg', 'setpriv']);
if (missing.length > 0) fail(howToInstall(missing));
const needsPython = wanted.some((name) => SECTIONS[name].python);
const python = needsPython ? (options.python ?? installPythonPackages()) : undefined;
await buildProduct();
const top = `${head()}\n`;
process.stdout.write(top);
const page = top + wanted.map(section).join('\n');
if (!options.dry && positionals.length === 0) writeFileSync(join(ROOT, 'docs', 'performance.md'), page);

function section(name) {
  const { render, lengths, python: runsPython } = SECTIONS[name];
  say(`measuring ${name} for about ${Math.round(Number(options.seconds) * lengths)} s …`);
  const shared = ['--models-dir', options['models-dir'], '--model', options.model, '--seconds', options.seconds];
  const args = runsPython ? [...shared, '--python', python] : shared;
  const output = execFileSync(join(ROOT, 'node_modules', '.bin', 'tsx'), [`test/bench/${name}.bench.ts`, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const rendered = render(JSON.parse(output.trimEnd().split('\n').at(-1)));
  process.stdout.write(`${rendered}\n`);
  return rendered;
}

function fail(message) {
  say(message);
  process.exit(1);
}
