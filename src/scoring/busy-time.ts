/** Adds up how long several things take that run at the same time. */
export interface BusyTime {
  /** Something begins; call what is returned when it ends. */
  begin(): () => void;
  /** Milliseconds so far, with what still runs. */
  totalMs(): number;
}

export function createBusyTime(now: () => number = () => performance.now()): BusyTime {
  const running = new Set<{ readonly sinceMs: number }>();
  let endedMs = 0;
  return {
    begin() {
      const one = { sinceMs: now() };
      running.add(one);
      return () => {
        if (running.delete(one)) endedMs += now() - one.sinceMs;
      };
    },
    totalMs() {
      const nowMs = now();
      return [...running].reduce((sum, { sinceMs }) => sum + nowMs - sinceMs, endedMs);
    },
  };
}
