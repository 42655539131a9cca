import type { StreamState } from '../../domain/stream.js';
import type { Grade } from './grade.js';

export interface Rank {
  readonly streamId: string;
  readonly isFiring: boolean;
  readonly grade: Grade;
  readonly state: StreamState;
  readonly score: number | undefined;
}

const GRADES: readonly Grade[] = ['bad', 'unknown', 'fair', 'good'];
/** States in which the picture is worth nothing, whatever its last score. */
const AWAY: readonly StreamState[] = ['failed', 'offline', 'suspended', 'stalled', 'black', 'frozen'];
const SCORE_STEP = 10;

/**
 * Firing, then without pictures that show anything, then by grade, by tens of the score, and by
 * name: small changes of a score move nothing. What has ended comes last.
 */
export function worstFirst(ranks: readonly Rank[]): Rank[] {
  return [...ranks].sort((a, b) => {
    const [keyA, keyB] = [keysOf(a), keysOf(b)];
    const at = keyA.findIndex((key, index) => key !== keyB[index]);
    return at < 0 ? a.streamId.localeCompare(b.streamId) : (keyA[at] ?? 0) - (keyB[at] ?? 0);
  });
}

function keysOf({ isFiring, grade, state, score }: Rank): number[] {
  const isAway = AWAY.includes(state);
  const isOver = state === 'ended';
  return [
    isFiring ? 0 : 1,
    isOver ? 1 : 0,
    isAway ? 0 : 1,
    GRADES.indexOf(grade),
    Math.floor((score ?? 0) / SCORE_STEP),
  ];
}
