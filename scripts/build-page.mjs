import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PAGE = fileURLToPath(new URL('../src/dashboard-ws/page/', import.meta.url));

/** Bundles the live page into `outDir`: index.html, main.js, styles.css and icon.svg. */
export async function buildPage(outDir) {
  await mkdir(outDir, { recursive: true });
  await build({
    entryPoints: [join(PAGE, 'main.ts'), join(PAGE, 'styles.css')],
    outdir: outDir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022'],
    legalComments: 'inline',
    logLevel: 'warning',
  });
  for (const name of ['index.html', 'icon.svg']) await copyFile(join(PAGE, name), join(outDir, name));
}
