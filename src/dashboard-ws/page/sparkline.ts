import uPlot from 'uplot';
import type { StreamSnapshot, Thresholds } from '../protocol.js';

type Point = StreamSnapshot['history'][number];

const WINDOW_S = 120;
const HEIGHT_PX = 64;

export interface Sparkline {
  /** Replaces all points, oldest first. */
  reset(points: readonly Point[]): void;
  add(point: Point): void;
  resize(widthPx: number): void;
  recolour(): void;
}

/** The last two minutes of a stream's scores, with its thresholds as lines. Gaps stay gaps. */
export function sparkline(target: HTMLElement, thresholds: Thresholds | undefined): Sparkline {
  let points: Point[] = [];
  const chart = new uPlot(
    {
      width: Math.max(1, target.clientWidth),
      height: HEIGHT_PX,
      legend: { show: false },
      cursor: { show: false },
      padding: [6, 2, 6, 2],
      axes: [{ show: false }, { show: false }],
      scales: { x: { time: true, range: () => window(points) }, y: { range: () => [0, 100] } },
      series: [{}, { stroke: () => colour('--line'), width: 2, points: { show: false }, spanGaps: false }],
      hooks: { drawClear: [(plot) => drawThresholds(plot, thresholds)], draw: [(plot) => drawNewest(plot, points)] },
    },
    [[], []],
    target,
  );

  const draw = (): void => {
    chart.setData([points.map(({ timeUs }) => timeUs / 1e6), points.map(({ score }) => score ?? null)]);
  };

  return {
    reset: (given) => {
      points = trim(given);
      draw();
    },
    add: (point) => {
      if (point.timeUs <= (points.at(-1)?.timeUs ?? -Infinity)) return;
      points = trim([...points, point]);
      draw();
    },
    resize: (width) => chart.setSize({ width: Math.max(1, Math.floor(width)), height: HEIGHT_PX }),
    recolour: () => chart.redraw(),
  };
}

function trim(points: readonly Point[]): Point[] {
  const [start] = window(points);
  return points.filter(({ timeUs }) => timeUs / 1e6 >= start - 1);
}

/** The stream's own time, so that a replay looks as live did. */
function window(points: readonly Point[]): [number, number] {
  const end = (points.at(-1)?.timeUs ?? 0) / 1e6;
  return [end - WINDOW_S, end + 2];
}

function drawThresholds(plot: uPlot, thresholds: Thresholds | undefined): void {
  if (thresholds === undefined) return;
  const { ctx, bbox } = plot;
  const rule = (value: number, style: string): void => {
    const y = Math.round(plot.valToPos(value, 'y', true)) + 0.5;
    ctx.save();
    ctx.strokeStyle = style;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  };
  rule(thresholds.raiseBelow, colour('--bad'));
  if (thresholds.clearAbove !== thresholds.raiseBelow) rule(thresholds.clearAbove, colour('--good'));
}

function drawNewest(plot: uPlot, points: readonly Point[]): void {
  const newest = points.at(-1);
  if (newest?.score === undefined) return;
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = colour('--line');
  ctx.beginPath();
  ctx.arc(
    plot.valToPos(newest.timeUs / 1e6, 'x', true),
    plot.valToPos(newest.score, 'y', true),
    3 * devicePixelRatio,
    0,
    7,
  );
  ctx.fill();
  ctx.restore();
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}
