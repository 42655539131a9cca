import { topEvidenceText } from '../../domain/evidence.js';
import type { FrameMessage } from '../protocol.js';
import { element, setText } from './element.js';

export interface Insight {
  readonly root: HTMLElement;
  show(frame: FrameMessage | undefined): void;
}

/** One line under the score: how far to trust it, and what costs most. Hidden until a model says any of it. */
export function insight(streamId: string): Insight {
  const spread = element('span', { className: 'spread', testId: `spread-${streamId}` });
  const interval = element('span', { className: 'interval', testId: `interval-${streamId}` });
  const cause = element('span', { className: 'cause', testId: `evidence-${streamId}` });
  const root = element('p', { className: 'insight' }, spread, interval, cause);
  root.hidden = true;
  cause.hidden = true;

  const showCause = (top: FrameMessage['topEvidence']): void => {
    cause.hidden = top === undefined;
    if (top === undefined) return;
    setText(cause, topEvidenceText(top));
    cause.title = `${top.label} costs ${(-top.points).toFixed(1)} points`;
  };

  return {
    root,
    show: (frame) => {
      if (frame === undefined) return;
      if (frame.spread !== undefined || frame.low !== undefined || frame.evidence !== undefined) root.hidden = false;
      setText(spread, spreadText(frame));
      spread.title = frame.spread === undefined ? '' : `methods disagree by ${frame.spread.toFixed(1)} points`;
      setText(interval, intervalText(frame));
      interval.title = intervalText(frame) && 'where the mean opinion of people lies with 90 % probability';
      showCause(frame.topEvidence);
    },
  };
}

function spreadText({ spread }: FrameMessage): string {
  return spread === undefined ? '' : `±${Math.round(spread)}`;
}

/** Rounded outwards, so that it holds what it promises. */
function intervalText({ low, high }: FrameMessage): string {
  return low === undefined || high === undefined ? '' : `${Math.floor(low)}–${Math.ceil(high)}`;
}
