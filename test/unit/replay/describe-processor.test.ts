import { describe, expect, it } from 'vitest';
import { featuresOf } from '../../../src/replay/describe-processor.js';

describe('featuresOf', () => {
  it('takes the instruction sets that inference depends on, sorted', () => {
    expect(featuresOf('model name\t: X\nflags\t\t: fpu smep fma avx2 sse4_1 avx\nbugs\t: avx_none\n')).toEqual([
      'avx',
      'avx2',
      'fma',
      'sse4_1',
    ]);
    expect(featuresOf('Features\t: fp asimd crc32 sve sme2\n')).toEqual(['asimd', 'sme2', 'sve']);
  });

  it('has none where the system does not tell', () => {
    expect(featuresOf('')).toEqual([]);
  });
});
