import type { Rung } from '../../domain/stream.js';
import type { Logger } from '../../telemetry/logger.js';
import { rungOf } from './describe-sampling.js';
import type { Ladder } from './step-ladder.js';

/** A share that changed by less since it was last told is not told again. */
const WORTH_A_LINE = 1.25;
const MESSAGES: Readonly<Record<Rung, string>> = {
  none: 'every picture of the stream is decoded again',
  'fewer-samples': 'every picture of the stream is decoded again',
  keyframes: 'this machine is full: nothing but keyframes of the stream is decoded',
  suspended: 'this machine is full: the stream is suspended',
};

/** One line per stream that is moved, and one for all of them when their share changes much. */
export function createLadderLog(log: Logger): (before: Ladder, after: Ladder) => void {
  let toldShare = 1;
  return (before, after) => {
    for (const streamId of after.places.of.keys()) tellMove(log, streamId, before, after);
    if (!isWorthALine(toldShare, after.share)) return;
    toldShare = after.share;
    tellShare(log, after);
  };
}

function tellMove(log: Logger, streamId: string, before: Ladder, after: Ladder): void {
  const from = before.places.of.get(streamId)?.run ?? 'held';
  const to = after.places.of.get(streamId)?.run ?? 'held';
  const isUsual = from === 'held' && to === 'full';
  if (from === to || to === 'held' || isUsual) return;
  const rung = rungOf(after, streamId);
  log[to === 'full' ? 'info' : 'warn']({ streamId, rung }, MESSAGES[rung]);
}

function tellShare(log: Logger, { share, budget }: Ladder): void {
  const facts = { percentOfWanted: Math.round(share * 100), framesPerSecond: Math.round(budget.fps * 10) / 10 };
  if (share < 1) log.warn(facts, 'this machine is full: live streams are scored less often than asked for');
  else log.info({}, 'there is room again: live streams are scored as often as asked for');
}

function isWorthALine(told: number, share: number): boolean {
  const isMuch = share * WORTH_A_LINE < told || share > told * WORTH_A_LINE;
  return isMuch || (share === 1) !== (told === 1);
}
