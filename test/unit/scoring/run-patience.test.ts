import { describe, expect, it } from 'vitest';
import { RunPatience } from '../../../src/scoring/run-patience.js';

const open = (nowMs = () => 0) => new RunPatience({ lateAfterMs: 1_000, hungAfterMs: 10_000 }, nowMs);

describe('RunPatience', () => {
  it('is as configured for a machine that is fast enough', () => {
    const patience = open();
    patience.noteWarm(100);

    expect(patience.limitsOf(1)).toEqual({ lateAfterMs: 1_000, hungAfterMs: 10_000 });
  });

  it('gives a slow machine six times the slowest warm run, and thirty times before it gives up', () => {
    const patience = open();
    for (const runMs of [500, 200]) patience.noteWarm(runMs);

    expect(patience.limitsOf(1)).toEqual({ lateAfterMs: 3_000, hungAfterMs: 15_000 });
  });

  it('forgets warm runs, which may have been slow side by side, with the first run', () => {
    const patience = open();
    patience.noteWarm(500);
    patience.note(60, 1);

    expect(patience.limitsOf(1)).toEqual({ lateAfterMs: 1_000, hungAfterMs: 10_000 });
  });

  it('gives a batch the time of its frames', () => {
    const patience = open();
    patience.noteWarm(100);

    expect(patience.limitsOf(8)).toEqual({ lateAfterMs: 4_800, hungAfterMs: 24_000 });
  });

  it('follows a machine that becomes busy, per frame, and comes back', () => {
    const patience = open();
    for (let run = 0; run < 40; run += 1) patience.note(1_600, 4);
    expect(patience.limitsOf(1).lateAfterMs).toBeCloseTo(2_400, 0);

    for (let run = 0; run < 40; run += 1) patience.note(40, 4);
    expect(patience.limitsOf(1)).toEqual({ lateAfterMs: 1_000, hungAfterMs: 10_000 });
  });

  it('gives twice what the slowest recent run took, and forgets it by halves', () => {
    let nowMs = 0;
    const patience = open(() => nowMs);
    patience.note(40, 1);
    patience.note(2_000, 1);
    for (let run = 0; run < 40; run += 1) patience.note(40, 1);
    expect(patience.limitsOf(1).lateAfterMs).toBe(4_000);

    nowMs = 60_000;
    patience.note(900, 1);
    for (let run = 0; run < 40; run += 1) patience.note(40, 1);
    expect(patience.limitsOf(1).lateAfterMs).toBe(2_000);

    nowMs = 240_000;
    expect(patience.limitsOf(1)).toEqual({ lateAfterMs: 1_000, hungAfterMs: 10_000 });
  });

  it('gives the next run a stand-in long before it is given up, however slow one was', () => {
    const patience = open();
    patience.note(9_000, 1);
    for (let run = 0; run < 60; run += 1) patience.note(40, 1);

    expect(patience.limitsOf(1)).toEqual({ lateAfterMs: 5_000, hungAfterMs: 10_000 });
  });
});
