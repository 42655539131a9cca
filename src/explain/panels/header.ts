import type { Explanation } from '../../domain/explanation.js';
import type { Validity } from '../../domain/score.js';
import type { Panel } from '../panel.js';
import { COLOURS, MARGIN, WIDTH } from '../style.js';
import { label, shortened } from '../svg.js';

const HEIGHT = 64;
const INNER = WIDTH - 2 * MARGIN;

/** What was looked at, when and by which model; at the right the score and how far it may be off. */
export function header({ subject, timeUs, reasons }: Explanation): Panel {
  const { width, height, modelSet, validity, score, low, high } = reasons;
  const facts = [
    timeUs === undefined ? '' : timeText(timeUs),
    `${width}x${height}`,
    shortened(modelSet, 48),
    validityText(validity),
  ];
  const interval =
    low === undefined || high === undefined ? '' : `of 100, likely ${Math.floor(low)} to ${Math.ceil(high)}`;
  return {
    height: HEIGHT,
    svg: [
      label(0, 26, shortened(subject, 52), { 'font-size': 24, 'font-weight': 'bold' }),
      label(0, 52, facts.filter((fact) => fact !== '').join('  ·  '), { 'font-size': 14, fill: COLOURS.soft }),
      label(INNER, 34, scoreText(score), { 'font-size': 44, 'font-weight': 'bold', 'text-anchor': 'end' }),
      label(INNER, 56, interval === '' ? 'of 100' : interval, {
        ...{ 'font-size': 14, 'text-anchor': 'end', fill: COLOURS.soft },
      }),
    ].join(''),
  };
}

function validityText(validity: Validity): string {
  if (validity === 'valid') return '';
  return validity === 'degraded-input' ? 'unfamiliar picture: the score is a guess' : `not valid: ${validity}`;
}

/** Rounded down, so that a score below a threshold never reads as the threshold. */
function scoreText(score: number | undefined): string {
  return score === undefined ? 'no score' : String(Math.floor(score));
}

function timeText(timeUs: number): string {
  return `${new Date(timeUs / 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
