import { expect, it } from 'vitest';
import { harm } from '../../odd-inputs/fuzz.js';
import { createRandom } from '../../odd-inputs/random.js';

const BYTES = Buffer.from(Array.from({ length: 10_000 }, (_, n) => n % 251));

it('does the same harm for the same seed, another for another, and never to the original', () => {
  const copies = [1, 1, 2].map((seed) => harm(BYTES, createRandom(seed)));
  expect(copies[0]).toEqual(copies[1]);
  expect(copies[0]).not.toEqual(copies[2]);
  expect(BYTES.every((byte, n) => byte === n % 251)).toBe(true);
});

it('harms in every case', () => {
  const unharmed = Array.from({ length: 200 }, (_, seed) => harm(BYTES, createRandom(seed))).filter((bytes) =>
    bytes.equals(BYTES),
  );
  expect(unharmed).toEqual([]);
});

it('draws whole numbers below the bound, all of them', () => {
  const random = createRandom(7);
  const drawn = new Set(Array.from({ length: 500 }, () => random(6)));
  expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4, 5]);
});
