import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwakeTimer } from '../../../src/scoring/awake-timer.js';

describe('AwakeTimer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('calls back once, after its time', async () => {
    const onElapsed = vi.fn();
    new AwakeTimer(520, onElapsed);
    await vi.advanceTimersByTimeAsync(519);
    expect(onElapsed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);

    expect(onElapsed).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('counts hardly any of a pause in which the process did not run', async () => {
    const onElapsed = vi.fn();
    new AwakeTimer(500, onElapsed);
    await vi.advanceTimersByTimeAsync(120);
    const pausedUntil = performance.now() + 3_000;
    const clock = vi.spyOn(performance, 'now').mockReturnValueOnce(pausedUntil);
    await vi.advanceTimersByTimeAsync(30);
    clock.mockRestore();
    await vi.advanceTimersByTimeAsync(299);
    expect(onElapsed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);

    expect(onElapsed).toHaveBeenCalledTimes(1);
  });

  it('does not call back when it is cancelled, and leaves no timer', async () => {
    const onElapsed = vi.fn();
    const timer = new AwakeTimer(200, onElapsed);
    await vi.advanceTimersByTimeAsync(130);
    timer.cancel();
    await vi.advanceTimersByTimeAsync(1_000);

    expect(onElapsed).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
