import type { Reading } from './take-reading.js';

/** What came out, over the settled part of the run. */
export interface Verdict {
  readonly settledS: number;
  /** Frames scored per second, all streams, and per stream: the mean, and the largest distance from it in percent. */
  readonly scoredFps: number;
  readonly meanFps: number;
  readonly worstSharePercent: number;
  readonly droppedFps: number;
  readonly mostWaiting: number;
  readonly neverScored: number;
  /** Left out of the shares. */
  readonly suspendedAtTimes: number;
  /** Least squares. */
  readonly daemonMbPerHour: number;
  readonly decodersMbPerHour: number;
  readonly reconnects: number;
  readonly states: Readonly<Record<string, number>>;
  readonly rungs: readonly number[];
}

/** Until then streams are still opened and moved. */
const SETTLED_AFTER = 0.35;

export function judge(readings: readonly Reading[], { streams }: { readonly streams: number }): Verdict {
  const settled = readings.slice(Math.floor(readings.length * SETTLED_AFTER));
  const [first, last] = [settled[0], settled.at(-1)];
  if (first === undefined || last === undefined || first === last) throw new RangeError('too short a run to judge');
  const seconds = (last.atMs - first.atMs) / 1000;
  const rateOf = (stream: string): number =>
    ((last.scored.get(stream) ?? 0) - (first.scored.get(stream) ?? 0)) / seconds;
  const away = new Set(settled.flatMap(({ suspended }) => suspended));
  const running = [...last.scored.keys()].filter((stream) => !away.has(stream)).map(rateOf);
  const scoredFps = [...last.scored.keys()].reduce((sum, stream) => sum + rateOf(stream), 0);
  const meanFps = running.reduce((sum, rate) => sum + rate, 0) / Math.max(running.length, 1);
  const worst = Math.max(...running.map((rate) => Math.abs(rate - meanFps)));
  return {
    ...{ settledS: seconds, scoredFps, meanFps, worstSharePercent: (worst / meanFps) * 100 },
    droppedFps: (last.dropped - first.dropped) / seconds,
    mostWaiting: Math.max(...settled.map(({ waiting }) => waiting)),
    daemonMbPerHour: slopePerHour(settled, ({ daemonMb }) => daemonMb),
    decodersMbPerHour: slopePerHour(settled, ({ decodersMb }) => decodersMb),
    ...{ reconnects: last.reconnects, states: last.states, rungs: last.rungs },
    ...{ neverScored: streams - last.scored.size, suspendedAtTimes: away.size },
  };
}

function slopePerHour(readings: readonly Reading[], valueOf: (reading: Reading) => number): number {
  const points = readings.map((reading) => ({ x: reading.atMs / 3_600_000, y: valueOf(reading) }));
  const mean = (pick: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const covariance = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
}
