import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mustRun, ROOT, say } from './run.mjs';

const STAMP = join(ROOT, 'dist', '.built');
const INPUTS = ['src', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Compiles the daemon and bundles the page into dist/, unless nothing has changed since. */
export async function buildProduct() {
  if (isUpToDate()) return;
  say('building …');
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  mkdirSync(join(ROOT, 'dist'));
  mustRun(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  const { buildPage } = await import('./build-page.mjs');
  await buildPage(join(ROOT, 'dist', 'dashboard-ws', 'page'));
  writeFileSync(STAMP, '');
}

function isUpToDate() {
  const built = statSync(STAMP, { throwIfNoEntry: false });
  return built !== undefined && INPUTS.every((input) => newest(join(ROOT, input)) <= built.mtimeMs);
}

function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildProduct();
