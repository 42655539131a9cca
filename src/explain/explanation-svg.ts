import type { Explanation } from '../domain/explanation.js';
import { contributionPanel } from './panels/contribution-panel.js';
import { factsPanel } from './panels/facts-panel.js';
import { framePanel } from './panels/frame-panel.js';
import { header } from './panels/header.js';
import { mapPanels } from './panels/map-panel.js';
import { scorePanel } from './panels/score-panel.js';
import { inRow, stacked, type Panel } from './panel.js';
import { GREY_FILTER } from './picture.js';
import { COLOURS, FONT_FAMILY, GAP, MARGIN, WIDTH } from './style.js';
import { placed, tag } from './svg.js';

const INNER = WIDTH - 2 * MARGIN;
const FRAME = { width: 560, height: 400 };
const RIGHT = INNER - FRAME.width - 2 * GAP;
const MAPS_IN_A_ROW = 4;
const MAP = { width: (INNER - (MAPS_IN_A_ROW - 1) * GAP) / MAPS_IN_A_ROW, height: 240 };

/**
 * One picture that tells why a frame has its score: the frame, the scores with their interval, what each degradation costs,
 * what was measured, and the model's maps over the frame. What the model does not say is left out. Pure: the same explanation gives
 * the same text, which holds all that it shows.
 */
export function explanationSvg(explanation: Explanation): string {
  const { reasons } = explanation;
  const contributions = contributionPanel(reasons, RIGHT);
  const left = stacked([framePanel(explanation, FRAME), factsPanel(reasons)], GAP);
  const right = stacked([scorePanel(reasons, RIGHT), ...(contributions === undefined ? [] : [contributions])], GAP);
  const upper: Panel = {
    svg: left.svg + placed(INNER - RIGHT, 0, right.svg),
    height: Math.max(left.height, right.height),
  };
  const maps = inRow(mapPanels(explanation, MAP), MAP.width, GAP);
  const all = stacked(
    [header(explanation), upper, maps].filter(({ height }) => height > 0),
    1.5 * GAP,
  );
  const size = { width: WIDTH, height: Math.ceil(all.height + 2 * MARGIN) };
  return tag(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', ...size, viewBox: `0 0 ${size.width} ${size.height}` },
      ...{ 'font-family': `${FONT_FAMILY}, sans-serif`, fill: COLOURS.ink },
    },
    tag('defs', {}, GREY_FILTER),
    tag('rect', { ...size, fill: COLOURS.ground }),
    placed(MARGIN, MARGIN, all.svg),
  );
}
