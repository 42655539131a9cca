import type { Clock } from '../../domain/clock.js';
import type { Engine } from '../../scoring/engine.js';

/** Tells, from call to call, which share of their time the scoring threads were busy, 0-1. One that hangs counts as busy. */
export function createBusyMeter(engine: Pick<Engine, 'busyMs' | 'health'>, clock: Clock): () => number {
  let before = { atMs: clock(), busyMs: engine.busyMs() };
  return () => {
    const now = { atMs: clock(), busyMs: engine.busyMs() };
    const { late, abandoned, workers } = engine.health();
    const share = (now.busyMs - before.busyMs) / (Math.max(now.atMs - before.atMs, 1) * workers);
    before = now;
    return late + abandoned > 0 ? 1 : Math.min(Math.max(share, 0), 1);
  };
}
