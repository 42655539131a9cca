/** Delay of an event loop, in milliseconds; a timer of 5 ms shows 5 where nothing is late. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What `monitorEventLoopDelay` of node:perf_hooks saw. */
export function loopDelay(monitor: {
  readonly max: number;
  readonly percentile: (percentile: number) => number;
}): LoopDelay {
  return { p50: monitor.percentile(50) / 1e6, p99: monitor.percentile(99) / 1e6, max: monitor.max / 1e6 };
}

export function worstDelay(delays: readonly LoopDelay[]): LoopDelay {
  const worst = (of: (delay: LoopDelay) => number): number => Math.max(...delays.map(of));
  return { p50: worst(({ p50 }) => p50), p99: worst(({ p99 }) => p99), max: worst(({ max }) => max) };
}
