import { expect, it, vi } from 'vitest';
import { forgetAfterLast } from '../../../src/app/forget-after-last.js';
import { createFlowControl } from '../../../src/ingest/flow-control.js';

it('forgets a stream at once when none of its frames is under way', () => {
  const forget = vi.fn();
  forgetAfterLast({ forget }, createFlowControl(), 'a');
  expect(forget).toHaveBeenCalledExactlyOnceWith('a');
});

it('waits for the last frame that is under way, of this stream only', () => {
  const forget = vi.fn();
  const flow = createFlowControl();
  for (const id of ['a', 'a', 'b']) flow.taken(id);
  forgetAfterLast({ forget }, flow, 'a');
  flow.release('a');
  flow.release('b');
  expect(forget).not.toHaveBeenCalled();
  flow.release('a');
  expect(forget).toHaveBeenCalledExactlyOnceWith('a');
  flow.taken('a');
  flow.release('a');
  expect(forget).toHaveBeenCalledOnce();
});
