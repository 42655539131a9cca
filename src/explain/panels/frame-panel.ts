import type { Explanation } from '../../domain/explanation.js';
import { fitted, type Panel, type Size } from '../panel.js';
import { embedded } from '../picture.js';
import { COLOURS } from '../style.js';
import { tag } from '../svg.js';

/** The frame as it was scored, in its own shape. */
export function framePanel({ picture, reasons }: Explanation, box: Size): Panel {
  const size = fitted(reasons, box);
  const edge = tag('rect', { ...size, fill: 'none', stroke: COLOURS.edge });
  return { svg: embedded(picture, size) + edge, height: size.height };
}
