import type { AlertRecord } from '../domain/alert.js';
import { topEvidenceText } from '../domain/evidence.js';

type Facts = Omit<AlertRecord, 'message' | 'alertId'>;

/** One line for people. Scores are rounded down, so that a score below a threshold never reads as the threshold. */
export function alertMessage(facts: Facts): string {
  const { streamId, state, score, worstScore, raiseBelow, sinceUs, durationMs, topEvidence: top } = facts;
  const worst = `(worst ${Math.floor(worstScore)})`;
  if (state === 'resolved') return `${streamId}: recovered after ${duration(durationMs ?? 0)} ${worst}`;
  const cause = top === undefined ? '' : `, ${topEvidenceText(top)}`;
  return `${streamId}: score ${Math.floor(score)} is below ${raiseBelow} since ${clockTime(sinceUs)} UTC ${worst}${cause}`;
}

function clockTime(timeUs: number): string {
  return new Date(timeUs / 1000).toISOString().slice(11, 19);
}

function duration(ms: number): string {
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(1))} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60
    ? `${minutes} min ${Math.floor((ms % 60_000) / 1000)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
