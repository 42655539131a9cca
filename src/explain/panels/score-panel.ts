import type { Reasons } from '../../domain/explanation.js';
import type { Method } from '../../domain/score.js';
import type { Panel } from '../panel.js';
import { COLOURS, SMALL, TITLE } from '../style.js';
import { label, tag } from '../svg.js';

export const METHOD_TITLES: Readonly<Record<Method, string>> = {
  'life-iqa': 'Life-IQA',
  'dr-experts': 'DR.Experts',
  graphmeta: 'GRaphMeta',
  dgiqa: 'DGIQA',
};

const NAMES = 110;
const VALUES = 46;
const ROW = 25;
const TOP = 30;
const TICKS = [0, 25, 50, 75, 100];

interface Row {
  readonly name: string;
  readonly score: number;
  readonly interval?: readonly [number, number];
}

/** Every score as a dot on one scale from 0 to 100, the first with its interval; in the title, how far the methods disagree. */
export function scorePanel(reasons: Reasons, width: number): Panel {
  const { spread } = reasons;
  const rows = rowsOf(reasons);
  const bottom = TOP + rows.length * ROW;
  const scale = width - NAMES - VALUES;
  const x = (score: number): number => NAMES + (Math.min(100, Math.max(0, score)) / 100) * scale;
  const grid = TICKS.map((tick) => {
    const line = tag('line', { x1: x(tick), x2: x(tick), y1: TOP, y2: bottom, stroke: COLOURS.edge });
    const attributes = { 'font-size': SMALL, fill: COLOURS.soft, 'text-anchor': 'middle' };
    return line + label(x(tick), bottom + 16, String(tick), attributes);
  });
  const says = spread === undefined ? '' : `spread ${spread.toFixed(1)} points between the methods`;
  return {
    height: bottom + 38,
    svg: [
      label(0, 14, 'Score', { 'font-size': TITLE, 'font-weight': 'bold' }),
      label(width, 14, says, { 'font-size': SMALL, 'text-anchor': 'end', fill: COLOURS.soft }),
      ...grid,
      ...rows.map((row, place) => rowOf(row, { y: TOP + place * ROW + ROW / 2, x, width, isFirst: place === 0 })),
      label(NAMES, bottom + 34, footOf(reasons), { 'font-size': SMALL, fill: COLOURS.soft }),
    ].join(''),
  };
}

function footOf({ low, high }: Reasons): string {
  const ends = '0 bad, 100 excellent';
  return low === undefined || high === undefined ? ends : `${ends}; band: people's mean opinion, 90 % sure`;
}

function rowsOf({ score, methods, low, high }: Reasons): readonly Row[] {
  const opinions = Object.entries(methods).map(([method, value]) => ({
    name: METHOD_TITLES[method as Method],
    score: value,
  }));
  const interval = low === undefined || high === undefined ? {} : { interval: [low, high] as const };
  if (score === undefined) return opinions;
  const [only] = opinions;
  return opinions.length === 1 && only !== undefined
    ? [{ ...only, ...interval }]
    : [{ name: 'fused', score, ...interval }, ...opinions];
}

interface Place {
  readonly x: (score: number) => number;
  readonly y: number;
  readonly width: number;
  readonly isFirst: boolean;
}

function rowOf({ name, score, interval }: Row, { x, y, width, isFirst }: Place): string {
  const weight = isFirst ? { 'font-weight': 'bold' } : {};
  const [low, high] = interval ?? [0, 0];
  const band = {
    x: x(low),
    y: y - 8,
    width: x(high) - x(low),
    height: 16,
    rx: 4,
    fill: COLOURS.band,
    stroke: COLOURS.better,
  };
  return [
    label(0, y + 5, name, { 'font-size': 13, ...weight }),
    interval === undefined ? '' : tag('rect', band),
    tag('circle', { cx: x(score), cy: y, r: isFirst ? 7 : 5, fill: isFirst ? COLOURS.ink : COLOURS.better }),
    label(width, y + 5, score.toFixed(1), { 'font-size': 13, 'text-anchor': 'end', ...weight }),
  ].join('');
}
