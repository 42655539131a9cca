import { describe, expect, it } from 'vitest';
import { runIdOf, type RunFacts } from '../../../src/replay/run-id.js';

const file = { streamId: 'hall', name: 'hall.mp4', bytes: 1000, fps: 1, epochUs: 5 };
const facts: RunFacts = { model: { id: 'm.w', sha256: 'abc' }, files: [file] };

describe('runIdOf', () => {
  it('is the same for the same files, model, rate and times, and can be a tag', () => {
    expect(runIdOf(facts)).toBe(runIdOf(structuredClone(facts)));
    expect(runIdOf(facts)).toMatch(/^replay-[0-9a-f]{10}$/);
  });

  it.each<[string, RunFacts]>([
    ['model', { ...facts, model: { id: 'm.w', sha256: 'abd' } }],
    ['rate', { ...facts, files: [{ ...file, fps: 2 }] }],
    ['time', { ...facts, files: [{ ...file, epochUs: 6 }] }],
    ['size', { ...facts, files: [{ ...file, bytes: undefined }] }],
    ['number of files', { ...facts, files: [file, { ...file, streamId: 'yard' }] }],
  ])('is another for another %s', (_what, other) => {
    expect(runIdOf(other)).not.toBe(runIdOf(facts));
  });
});
