import type { Reasons } from '../../domain/explanation.js';
import { SIGNALS, SIGNAL_UNITS } from '../../domain/signals.js';
import type { Panel } from '../panel.js';
import { COLOURS, SMALL } from '../style.js';
import { label } from '../svg.js';

const LINE = 20;
const NAMES = 88;
const IN_A_LINE = 4;
const UNITS = [...new Set(Object.values(SIGNAL_UNITS))];

/** In words and numbers: the kind of distortion, the flags and what was measured. A line that nothing is known of is left out. */
export function factsPanel(reasons: Reasons): Panel {
  const { flags, signals } = reasons;
  const rows = [
    { name: 'Distortion', text: distortionText(reasons), isBold: true },
    { name: 'Flags', text: flags && (flags.length === 0 ? 'none' : flags.join(', ')), isBold: flags?.length !== 0 },
    ...UNITS.flatMap((unit) => signalsLines(signals, unit)).map((text, place) => ({
      ...{ name: place === 0 ? 'Measured' : '', text, isBold: false },
    })),
  ].filter((row) => row.text !== undefined);
  return {
    height: rows.length * LINE,
    svg: rows
      .map(({ name, text = '', isBold }, place) => {
        const y = place * LINE + 14;
        const attributes = { 'font-size': isBold ? 13 : SMALL, ...(isBold && { 'font-weight': 'bold' }) };
        return label(0, y, name, { 'font-size': 13, fill: COLOURS.soft }) + label(NAMES, y, text, attributes);
      })
      .join(''),
  };
}

function distortionText({ evidence }: Reasons): string | undefined {
  const { distortionType: type, level } = evidence ?? {};
  if (type === undefined) return undefined;
  const strength = level === undefined ? '' : `, level ${level.toFixed(1)} of 5`;
  return `${type.label} (${Math.round(100 * type.probability)} % sure)${strength}, GRaphMeta`;
}

/** "exposure 117, contrast 201 grey levels", on as many lines as it needs. */
function signalsLines(signals: Reasons['signals'], unit: string): readonly string[] {
  const values = SIGNALS.filter((name) => SIGNAL_UNITS[name] === unit).flatMap((name) => {
    const value = signals?.[name];
    return value === undefined ? [] : [`${name.replaceAll('_', ' ')} ${Number(value.toPrecision(3))}`];
  });
  const lines = values.flatMap((_, place) =>
    place % IN_A_LINE === 0 ? [values.slice(place, place + IN_A_LINE).join(', ')] : [],
  );
  return lines.map((line, place) => (place === lines.length - 1 ? `${line} ${unit}` : `${line},`));
}
