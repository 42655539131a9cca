/** How fast a count grows. */
export interface RateWindow {
  /** The count at a moment; moments never go back. */
  add(atMs: number, count: number): void;
  /** Over the window; undefined until a third of it is filled. */
  perSecond(): number | undefined;
}

export function createRateWindow(windowMs: number): RateWindow {
  const points: { readonly atMs: number; readonly count: number }[] = [];
  return {
    add: (atMs, count) => {
      points.push({ atMs, count });
      while ((points[1]?.atMs ?? Infinity) <= atMs - windowMs) points.shift();
    },
    perSecond: () => {
      const [first, last] = [points[0], points.at(-1)];
      if (first === undefined || last === undefined || last.atMs - first.atMs < windowMs / 3) return undefined;
      return ((last.count - first.count) * 1000) / (last.atMs - first.atMs);
    },
  };
}
