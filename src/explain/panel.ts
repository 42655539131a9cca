import { placed } from './svg.js';

/** A drawing from its own origin, downwards. */
export interface Panel {
  readonly svg: string;
  readonly height: number;
}

/** One below the other. */
export function stacked(panels: readonly Panel[], gap: number): Panel {
  let height = 0;
  const parts = panels.map((panel, place) => {
    const top = place === 0 ? 0 : height + gap;
    height = top + panel.height;
    return placed(0, top, panel.svg);
  });
  return { svg: parts.join(''), height };
}

/** Side by side, each `width` wide. */
export function inRow(panels: readonly Panel[], width: number, gap: number): Panel {
  const parts = panels.map(({ svg }, place) => placed(place * (width + gap), 0, svg));
  return { svg: parts.join(''), height: Math.max(0, ...panels.map(({ height }) => height)) };
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest size of the same shape within `box`. */
export function fitted({ width, height }: Size, box: Size): Size {
  const scale = Math.min(box.width / width, box.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
