import type { FrameMap } from '../../domain/evidence.js';
import type { Explanation } from '../../domain/explanation.js';
import { fitted, type Panel, type Size } from '../panel.js';
import { embedded } from '../picture.js';
import { mapPng } from '../png/map-png.js';
import { COLOURS, SMALL, TITLE } from '../style.js';
import { label, placed, tag } from '../svg.js';
import { attentionScale, depthScale, pointsScale, type MapScale } from './map-scale.js';

interface MapKind {
  /** The model's output. */
  readonly output: string;
  readonly title: string;
  readonly caption: string;
  readonly scaleOf: (map: FrameMap) => MapScale;
  /** Marks the place with the lowest value, and writes the value, if it lies so far below the upper quartile. */
  readonly marksLowestBelow?: number;
  /** Fine enough to be enlarged smoothly. */
  readonly isSmooth?: true;
}

/**
 * Points. At 50, the map of quartet.lite-biq2021 is marked in 2 of 117 validation photographs without damage, and in 215 of 433
 * with damage in a part, where the mark is right in 202 (its pointing.md).
 */
const WORSE = 50;

const KINDS: readonly MapKind[] = [
  {
    ...{ output: 'quality_map', title: 'Quality of each part', caption: 'DGIQA; a part much worse is framed' },
    ...{ scaleOf: pointsScale, marksLowestBelow: WORSE },
  },
  { output: 'attention', title: 'Where it looked', caption: 'Life-IQA', scaleOf: attentionScale },
  {
    ...{ output: 'degradation_attention', title: 'Where it saw degradations', caption: 'DR.Experts' },
    scaleOf: attentionScale,
  },
  { output: 'depth', title: 'Depth', caption: 'as DGIQA takes it', scaleOf: depthScale, isSmooth: true },
];

const TOP = 40;
const LEGEND = 10;
const RAMP = Float32Array.from({ length: 64 }, (_, place) => place / 63);
/** What a picture is under a map, on average. */
const UNDER_LEGEND = '#808080';

/** A panel for each map that the model gave, in a fixed order. */
export function mapPanels(explanation: Explanation, box: Size): readonly Panel[] {
  const { maps = {} } = explanation.reasons;
  return KINDS.flatMap((kind) => {
    const map = maps[kind.output];
    return map === undefined || !isDrawable(map) ? [] : [mapPanel(kind, map, explanation, box)];
  });
}

function isDrawable({ dims, data }: FrameMap): boolean {
  const [rows = 0, columns = 0, ...others] = dims;
  return others.length === 0 && rows * columns > 0 && data.length === rows * columns;
}

function mapPanel(kind: MapKind, map: FrameMap, { picture, reasons }: Explanation, box: Size): Panel {
  const size = fitted(reasons, box);
  const scale = kind.scaleOf(map);
  const below = TOP + size.height + 8;
  const drawn = [
    embedded(picture, size, { isGrey: true }),
    embedded(mapPng(map, scale), size, { isCrisp: kind.isSmooth !== true }),
    kind.marksLowestBelow === undefined ? '' : lowestMark(map, size, kind.marksLowestBelow),
    tag('rect', { ...size, fill: 'none', stroke: COLOURS.edge }),
  ];
  return {
    height: below + LEGEND + 18,
    svg: [
      label(0, 14, kind.title, { 'font-size': TITLE, 'font-weight': 'bold' }),
      label(0, 32, kind.caption, { 'font-size': SMALL, fill: COLOURS.soft }),
      placed(0, TOP, drawn.join('')),
      placed(0, below, legend(scale, box.width)),
    ].join(''),
  };
}

function legend(scale: MapScale, width: number): string {
  const size = { width, height: LEGEND };
  const ramp = { dims: [1, RAMP.length], data: RAMP.map((share) => scale.from + share * (scale.to - scale.from)) };
  return [
    tag('rect', { ...size, fill: UNDER_LEGEND }),
    embedded(mapPng(ramp, scale), size),
    label(0, LEGEND + 14, scale.fromText, { 'font-size': SMALL }),
    label(width, LEGEND + 14, scale.toText, { 'font-size': SMALL, 'text-anchor': 'end' }),
  ].join('');
}

function lowestMark(map: FrameMap, { width, height }: Size, below: number): string {
  const {
    dims: [rows = 1, columns = 1],
    data,
  } = map;
  const lowest = data.reduce((best, value, place) => (value < (data[best] ?? Infinity) ? place : best), 0);
  const cell = { width: width / columns, height: height / rows };
  const at = { x: (lowest % columns) * cell.width, y: Math.floor(lowest / columns) * cell.height };
  const value = data[lowest] ?? NaN;
  const upperQuartile = data.toSorted()[Math.floor((data.length - 1) * 0.75)] ?? NaN;
  if (!(value <= upperQuartile - below)) return '';
  const text = {
    ...{ 'font-size': 13, 'font-weight': 'bold', 'text-anchor': 'middle' },
    ...{ stroke: COLOURS.ground, 'stroke-width': 3, 'paint-order': 'stroke' },
  };
  return [
    tag('rect', { ...at, ...cell, fill: 'none', stroke: COLOURS.ground, 'stroke-width': 4 }),
    tag('rect', { ...at, ...cell, fill: 'none', stroke: COLOURS.ink, 'stroke-width': 2 }),
    label(at.x + cell.width / 2, at.y + cell.height / 2 + 5, String(Math.floor(value)), text),
  ].join('');
}
