import { topEvidence } from '../../domain/evidence.js';
import type { Reasons } from '../../domain/explanation.js';
import type { Panel } from '../panel.js';
import { COLOURS, SMALL, TITLE } from '../style.js';
import { label, shortened, tag } from '../svg.js';

const NAMES = 140;
const VALUES = 46;
const ROW = 20;
const TOP = 42;
/** The scale reaches at least so far to both sides: what costs a tenth of a point must not look like much. */
const LEAST = 5;

/** The points that each named degradation adds or costs, the costliest first; undefined where the model says none. */
export function contributionPanel({ evidence }: Reasons, width: number): Panel | undefined {
  const rows = Object.entries(evidence?.contributions ?? {}).toSorted(([, one], [, other]) => one - other);
  if (rows.length === 0) return undefined;
  const top = topEvidence(evidence);
  const low = Math.min(-LEAST, ...rows.map(([, points]) => points));
  const high = Math.max(LEAST, ...rows.map(([, points]) => points));
  const scale = (width - NAMES - 2 * VALUES) / (high - low);
  const x = (points: number): number => NAMES + VALUES + (points - low) * scale;
  const bottom = TOP + rows.length * ROW;
  return {
    height: bottom + 20,
    svg: [
      label(0, 14, `Costs most: ${top === undefined ? 'none' : `${top.label} ${signed(top.points)}`}`, {
        ...{ 'font-size': TITLE, 'font-weight': 'bold' },
      }),
      label(0, 32, 'points that each degradation adds to the score, DR.Experts', {
        ...{ 'font-size': SMALL, fill: COLOURS.soft },
      }),
      ...rows.map(([name, points], place) => bar({ name, points, isTop: name === top?.label }, x, TOP + place * ROW)),
      tag('line', { x1: x(0), x2: x(0), y1: TOP - 2, y2: bottom + 2, stroke: COLOURS.ink }),
      label(x(0) - 8, bottom + 17, 'costs points', { ...FOOT, 'text-anchor': 'end' }),
      label(x(0) + 8, bottom + 17, 'adds points', FOOT),
    ].join(''),
  };
}

const FOOT = { 'font-size': SMALL, fill: COLOURS.soft };

interface Bar {
  readonly name: string;
  readonly points: number;
  readonly isTop: boolean;
}

function bar({ name, points, isTop }: Bar, x: (points: number) => number, top: number): string {
  const from = Math.min(x(0), x(points));
  const loss = isTop ? COLOURS.worse : COLOURS.worseSoft;
  const [at, anchor] = points < 0 ? [from - 5, 'end'] : [x(points) + 5, 'start'];
  const weight = isTop ? { 'font-weight': 'bold' } : {};
  return [
    label(0, top + 14, shortened(name, 18), { 'font-size': 13, ...weight }),
    tag('rect', {
      ...{ x: from, y: top + 3, width: Math.max(1, Math.abs(x(points) - x(0))), height: ROW - 6 },
      fill: points < 0 ? loss : COLOURS.better,
    }),
    label(at, top + 14, signed(points), { 'font-size': SMALL, 'text-anchor': anchor, ...weight }),
  ].join('');
}

function signed(points: number): string {
  const text = Math.abs(points).toFixed(1);
  if (text === '0.0') return text;
  return points < 0 ? `\u2212${text}` : `+${text}`;
}
