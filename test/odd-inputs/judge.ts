import type { Observation } from './observe.js';
import type { Expectation } from './odd-input.js';

/** 8 bits of limited range, two conversions, and a lossy codec. */
const COLOUR_TOLERANCE = 6;

/** What is wrong with an observation, whatever the input was; nothing is well. */
export function findFaults({ state, code, reason, faults }: Observation): readonly string[] {
  const found = [...faults];
  if (state !== 'ended' && state !== 'failed') found.push(`is ${state} at its end`);
  if (code === 'UNEXPECTED') found.push(`has no code: ${reason ?? ''}`);
  const mustTellWhy = state === 'failed' || code !== undefined;
  if (mustTellWhy && !/^stream s: \S[^]*; \S/.test(reason ?? '')) found.push(`tells no reason: ${reason ?? ''}`);
  return found;
}

/** Where an observation is not what was expected. */
export function findMismatches(seen: Observation, expected: Expectation): readonly string[] {
  const [least, most] = typeof expected.frames === 'number' ? [expected.frames, expected.frames] : expected.frames;
  const found: string[] = [];
  const demand = (holds: boolean, text: string): void => {
    if (!holds) found.push(text);
  };
  demand(seen.state === expected.state, `${seen.state}, expected ${expected.state}`);
  demand(seen.code === expected.code, `${seen.code ?? 'no code'}, expected ${expected.code ?? 'none'}`);
  demand(seen.frames >= least && seen.frames <= most, `${seen.frames} frames, expected ${least} to ${most}`);
  if (expected.sizes !== undefined) {
    demand(seen.sizes.join() === expected.sizes.join(), `${seen.sizes.join()}, expected ${expected.sizes.join()}`);
  }
  if (expected.colour !== undefined) {
    const off = expected.colour.map((value, n) => Math.abs(value - (seen.colour?.[n] ?? -255)));
    demand(Math.max(...off) <= COLOUR_TOLERANCE, `colour ${String(seen.colour)}, expected ${String(expected.colour)}`);
  }
  return found;
}
