import type { Method } from '../../domain/score.js';
import type { FrameMessage } from '../protocol.js';
import { element, setText } from './element.js';
import { scoreText } from './grade.js';

const NAMES: readonly (readonly [Method, string])[] = [
  ['life-iqa', 'Life-IQA'],
  ['dr-experts', 'DR.Experts'],
  ['graphmeta', 'GRaphMeta'],
  ['dgiqa', 'DGIQA'],
];

export interface MethodBars {
  readonly root: HTMLElement;
  show(frame: FrameMessage | undefined): void;
}

/** What each method says, where there are several: agreement is seen at a glance. */
export function methodBars(streamId: string): MethodBars {
  const root = element('dl', { className: 'methods' });
  root.hidden = true;
  const rows = NAMES.map(([method, label]) => {
    const value = element('span', { className: 'method-score', testId: `method-${method}-${streamId}` });
    const fill = element('div', { className: 'fill' });
    const bar = element('div', { className: 'bar' }, fill);
    const row = element('div', { className: 'method' }, element('dt', { text: label }), element('dd', {}, bar, value));
    root.append(row);
    return { method, row, fill, value };
  });

  return {
    root,
    show: (frame) => {
      if (frame === undefined || Object.keys(frame.methods).length < 2) return;
      root.hidden = false;
      for (const { method, row, fill, value } of rows) {
        const score = frame.methods[method];
        row.hidden = score === undefined;
        fill.style.width = `${score ?? 0}%`;
        setText(value, scoreText(score));
      }
    },
  };
}
