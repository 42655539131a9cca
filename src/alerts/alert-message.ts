import type { AlertEvent } from '../domain/alert.js';

type Facts = Omit<AlertEvent, 'message' | 'jpeg' | 'alertId'>;

/** One line for people. Scores are rounded down, so that a score below a threshold never reads as the threshold. */
export function alertMessage({ streamId, state, score, worstScore, raiseBelow, sinceUs, durationMs }: Facts): string {
  const worst = `(worst ${Math.floor(worstScore)})`;
  return state === 'firing'
    ? `${streamId}: score ${Math.floor(score)} is below ${raiseBelow} since ${clockTime(sinceUs)} UTC ${worst}`
    : `${streamId}: recovered after ${duration(durationMs ?? 0)} ${worst}`;
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
