import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explanationTargets } from '../../../src/cli/explanation-targets.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'framewatch-explain-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('where explanations go', () => {
  it('is the named file for one image', () => {
    expect(explanationTargets(['a.jpg'], join(folder, 'why.png'))('a.jpg')).toBe(join(folder, 'why.png'));
  });

  it('is a folder for several, which is made', () => {
    const out = join(folder, 'deep', 'why');
    const targetOf = explanationTargets(['x/a.jpg', 'b.tar.png'], out);
    expect([targetOf('x/a.jpg'), targetOf('b.tar.png')]).toEqual([join(out, 'a.png'), join(out, 'b.tar.png')]);
    expect(statSync(out).isDirectory()).toBe(true);
  });

  it('is a folder for one image, too, where it is none of a PNG', () => {
    expect(explanationTargets(['a.jpg'], folder)('a.jpg')).toBe(join(folder, 'a.png'));
  });

  it.each([
    [['a.png', 'b.png'], 'why.png', /2 images; name a folder/],
    [['x/a.png', 'y/a.jpg'], 'why', /two images would be explained in .*a\.png/],
  ])('is refused where two would be one', (images, out, message) => {
    expect(() => explanationTargets(images, join(folder, out))).toThrow(message);
  });

  it('is refused where an image would be replaced, or no folder can be', () => {
    const image = join(folder, 'a.png');
    expect(() => explanationTargets([image], image)).toThrow(/would be replaced/);
    expect(() => explanationTargets([image], folder)).toThrow(/would be replaced/);
    writeFileSync(image, '');
    expect(() => explanationTargets(['b.jpg'], join(image, 'x'))).toThrow(/no folder can be made/);
  });
});
