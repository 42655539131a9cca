import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sleep } from '../../../src/scoring/sleep.js';

describe('sleep', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('lasts as long as it says', async () => {
    const slept = sleep(100, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(99);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);

    await expect(slept).resolves.toBe(true);
  });

  it('ends at once when aborted, and leaves no timer', async () => {
    const controller = new AbortController();
    const slept = sleep(100, controller.signal);
    controller.abort();

    await expect(slept).resolves.toBe(false);
    await expect(sleep(100, controller.signal)).resolves.toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});
