import type { FrameMessage } from '../protocol.js';
import { element } from './element.js';

export interface FlagRow {
  readonly root: HTMLElement;
  show(frame: FrameMessage | undefined): void;
}

/** One line with a word per raised flag. It keeps its place from the first frame with signals on. */
export function flagRow(streamId: string): FlagRow {
  const root = element('p', { className: 'flags', testId: `flags-${streamId}` });
  root.hidden = true;
  root.setAttribute('aria-label', 'Measured on the picture');
  let shown = '';
  return {
    root,
    show: (frame) => {
      if (frame?.flags !== undefined) root.hidden = false;
      const flags = frame?.flags ?? [];
      if (flags.join() === shown) return;
      shown = flags.join();
      root.replaceChildren(...flags.map((flag) => element('span', { className: 'flag', text: flag })));
    },
  };
}
