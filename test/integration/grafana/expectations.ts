import { expect } from 'vitest';
import { METHODS } from '../../../src/domain/score.js';
import type { Series } from './as-grafana.js';

/** What a panel must show of the recorded run: `gate.1` is good, `gate.2` is damaged from second 10 to 20. */
export interface Expectation {
  readonly columns: readonly string[];
  readonly check: (series: readonly Series[]) => void;
}

/** As InfluxDB orders the fields. */
const DEGRADATIONS = [
  ...['hazy', 'jpeg_compressed', 'low_light', 'motion_blurry', 'noisy', 'raindrop', 'rainy', 'shadowed', 'snowy'],
  'uncompleted',
];
const BOTH = ['gate.1', 'gate.2'];
const tagged = (series: readonly Series[]) => series.map(({ tags }) => tags?.['stream']);

export const expectations: Readonly<Record<string, Expectation>> = {
  'Streams live': { columns: ['live'], check: (series) => expect(only(series, 'live')).toEqual([0]) },
  'Lowest score': { columns: ['score'], check: (series) => within(only(series, 'score'), 45, 75) },
  'Alerts fired': { columns: ['alerts'], check: (series) => expect(only(series, 'alerts')).toEqual([1]) },
  'Frames not scored': { columns: ['frames'], check: (series) => expect(only(series, 'frames')).toEqual([0]) },
  Score: {
    columns: ['score'],
    check: (series) => {
      expect(tagged(series)).toEqual(BOTH);
      const [good, damaged] = series.map((one) => only([one], 'score'));
      expect(good?.length).toBeGreaterThan(20);
      within(good ?? [], 42, 100);
      within(damaged ?? [], 0, 100);
      expect(Math.min(...(damaged ?? []))).toBeLessThan(30);
    },
  },
  Distribution: {
    columns: ['lowest', 'lowest 5 %', 'median'],
    check: (series) => {
      const [lowest, low, median] = ['lowest', 'lowest 5 %', 'median'].map((column) => only(series, column));
      expect(Math.min(...(low ?? []))).toBeGreaterThanOrEqual(Math.min(...(lowest ?? [])));
      expect(Math.min(...(low ?? []))).toBeLessThan(40);
      expect(low?.length).toBeGreaterThan(0);
      within(median ?? [], 42, 75);
    },
  },
  'Worst streams': {
    columns: ['mean', 'lowest 5 %', 'lowest', 'frames'],
    check: (series) => {
      expect(tagged(series)).toEqual(BOTH);
      expect(only(series, 'frames')).toEqual([60, 60]);
      const [good = 0, damaged = 100] = only(series, 'mean');
      expect(damaged).toBeLessThan(good);
      const [, lowest = 100] = only(series, 'lowest');
      expect(lowest).toBeLessThan(30);
    },
  },
  'Stream states': {
    columns: ['state'],
    check: (series) => {
      expect(tagged(series)).toEqual(BOTH);
      for (const one of series) expect(texts([one], 'state').at(-1)).toBe('ended');
      expect(texts(series.slice(0, 1), 'state')).toContain('live');
    },
  },
  'Last heard of': {
    columns: ['state', 'reconnects'],
    check: (series) => {
      expect(tagged(series)).toEqual(BOTH);
      expect(texts(series, 'state')).toEqual(['ended', 'ended']);
      expect(only(series, 'reconnects')).toEqual([0, 0]);
      expect(series.every(({ values }) => Number(values[0]?.[0]) > 1e12)).toBe(true);
    },
  },
  Methods: {
    columns: [...METHODS],
    check: (series) => {
      expect(tagged(series)).toEqual(BOTH);
      for (const method of METHODS) within(only(series, method), 0, 100);
    },
  },
  Spread: {
    columns: ['spread'],
    check: (series) => {
      expect(tagged(series)).toEqual(BOTH);
      within(only(series, 'spread'), 0, 50);
    },
  },
  Contributions: {
    columns: DEGRADATIONS.map((name) => `mean_d_${name}`),
    check: (series) => {
      for (const name of DEGRADATIONS) within(only(series, `mean_d_${name}`), -100, 100);
    },
  },
  'Effective rate': {
    columns: ['fps'],
    check: (series) => {
      expect(tagged(series)).toEqual(BOTH);
      within(only(series, 'fps'), 0, 2.5);
      expect(Math.max(...only(series, 'fps'))).toBeCloseTo(2, 1);
    },
  },
  'Decoded and sampled': {
    columns: ['decoded', 'sampled'],
    check: (series) => {
      expect(tagged(series)).toContain('gate.1');
      const decoded = only(series, 'decoded');
      const sampled = only(series, 'sampled');
      within(decoded, 0, 1000);
      // 25 pictures and 2 samples a second of media time, however fast it is played.
      within([sum(decoded) / sum(sampled)], 10, 15);
    },
  },
  Reconnects: {
    columns: ['reconnects'],
    check: (series) => expect(new Set(only(series, 'reconnects'))).toEqual(new Set([0])),
  },
  Alerts: {
    columns: ['state', 'stream', 'rule', 'message', 'worst', 'duration'],
    check: (series) => {
      expect(texts(series, 'state')).toEqual(['resolved', 'firing']);
      expect(texts(series, 'stream')).toEqual(['gate.2', 'gate.2']);
      within(only(series, 'worst'), 0, 42);
      within(only(series, 'duration'), 9000, 12_000);
    },
  },
};

/** The numbers of a column, of all series. */
function only(series: readonly Series[], column: string): readonly number[] {
  return cells(series, column).filter((cell) => typeof cell === 'number');
}

function texts(series: readonly Series[], column: string): readonly string[] {
  return cells(series, column).filter((cell) => typeof cell === 'string');
}

function cells(series: readonly Series[], column: string): readonly (string | number | null)[] {
  return series.flatMap(({ columns, values }) => values.map((row) => row[columns.indexOf(column)] ?? null));
}

function within(numbers: readonly number[], low: number, high: number): void {
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers.filter((number) => number < low || number > high)).toEqual([]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
