import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(path, 'utf8');
const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
const PAGES = ['README.md', 'CONTEXT.md', ...filesIn('docs', '.md'), 'models/README.md', 'config/demo/README.md'];

describe('the documents', () => {
  it('list every error code in docs/errors.md', () => {
    const sources = filesIn('src', '.ts').map(read).join('\n');
    const codes = [...sources.matchAll(/readonly code = '([A-Z_]+)'/g)].map(([, code]) => code ?? '');
    const page = read('docs/errors.md');
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });

  it('link only to what exists', () => {
    const broken = PAGES.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
        .map(([, target]) => join(dirname(page), target ?? ''))
        .filter((target) => !existsSync(target))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('name only commands that exist, and README.md names all of them', () => {
    const sources = [...filesIn('src/cli', '-command.ts'), ...filesIn('src/cli', '-commands.ts')];
    const commands = new Set(
      sources.flatMap((path) =>
        [...read(path).matchAll(/program\s*\.command\('([a-z]+)'/g)].map(([, name]) => name ?? ''),
      ),
    );
    const named = PAGES.flatMap((page) =>
      [...read(page).matchAll(/^(?: {4}|- )?framewatch ([a-z]+)\b|`framewatch ([a-z]+)\b/gm)].map(
        ([, typed, quoted]) => typed ?? quoted ?? '',
      ),
    );
    expect(commands.size).toBeGreaterThan(8);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !commands.has(name))).toEqual([]);
    const readme = read('README.md');
    expect([...commands].filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = PAGES.flatMap((page) =>
      [...read(page).matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name ?? ''),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('name only metrics that exist', () => {
    const declared = read('src/telemetry/metrics.ts');
    const named = [...read('docs/architecture.md').matchAll(/`([a-z_]+)(?:\{[^`]*)?`/g)]
      .map(([, name]) => name ?? '')
      .filter((name) => /_(total|waiting|pending)$/.test(name));
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !declared.includes(`'${name.replace(/_total$/, '')}'`))).toEqual([]);
  });
});
