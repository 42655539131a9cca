import { expect, it } from 'vitest';
import { createDamageCounter } from '../../../src/ingest/damage-counter.js';

it('tells what is new, and no decode errors of the opening', () => {
  let [errors, packets] = [3, 1];
  const count = createDamageCounter({ errorCount: () => errors, packetsLost: () => packets });
  expect(count(false)).toEqual([{ kind: 'damage', decodeErrors: 0, packetsLost: 1 }]);
  expect(count(true)).toEqual([]);
  [errors, packets] = [5, 1];
  expect(count(true)).toEqual([{ kind: 'damage', decodeErrors: 2, packetsLost: 0 }]);
});
