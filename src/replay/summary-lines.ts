import { topEvidenceText } from '../domain/evidence.js';
import { clockText } from './clock-text.js';
import type { AlertResult, ReplayResults, StreamResult } from './results.js';
import type { Moment } from './worst-moments.js';

const VERDICTS = {
  good: 'good: no alert fired',
  bad: 'bad picture: an alert fired',
  'not-checked': 'could not check everything',
} as const;

const EPOCHS = {
  'start-time': 'the start time given',
  'creation-time': 'the creation time in the file',
  'end-is-now': 'no time is known, so its end is taken for now',
  'start-is-now': 'no time and no length is known, so its start is taken for now',
} as const;

/** What a replay found, for people. Scores are rounded down, so that one below a threshold never reads as the threshold. */
export function summaryLines({ streams, verdict, run }: ReplayResults): readonly string[] {
  return [...streams.flatMap(linesOf), `${VERDICTS[verdict]} (run ${run})`];
}

function linesOf(stream: StreamResult): readonly string[] {
  const { id, counts, scores, epoch, state, reason, worstMoments, alerts } = stream;
  const values =
    scores === null ? '' : `: mean ${score(scores.mean)}, median ${score(scores.p50)}, lowest ${score(scores.min)}`;
  return [
    `${id}: ${counts.scored} of ${counts.sampled} sampled frames scored${values}`,
    `  begins ${utc(epoch.us / 1000)}: ${EPOCHS[epoch.source]}`,
    ...(state === 'stopped' ? ['  stopped before its end'] : []),
    ...(reason === undefined ? [] : [`  ${reason}`]),
    ...disagreement(stream),
    ...worstMoments.map((moment, place) => `  ${place === 0 ? 'worst' : 'then '} ${momentText(moment, stream)}`),
    ...alerts.map((alert) => `  ${alertText(alert)}`),
  ];
}

/** What each method thinks on average, where there are several. */
function disagreement({ methods, spread }: StreamResult): readonly string[] {
  const means = Object.entries(methods).map(([method, { mean }]) => `${method} ${score(mean)}`);
  return spread === null ? [] : [`  ${means.join(', ')}; they disagree by ${score(spread.mean)} on average`];
}

function momentText(moment: Moment, { epoch }: StreamResult): string {
  const { startMs, endMs, mean, worst, frames, topEvidence: top } = moment;
  const span = `${at(startMs)} to ${at(endMs)}`;
  return `${span} (from ${utc(epoch.us / 1000 + startMs)}): mean ${score(mean)}, lowest ${score(worst)}, ${frames} frame${frames === 1 ? '' : 's'}${top === undefined ? '' : `, ${topEvidenceText(top)}`}`;
}

function alertText({ ruleId, state, atMs, message }: AlertResult): string {
  return `alert ${ruleId} ${state} at ${at(atMs)}: ${message}`;
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function at(ms: number): string {
  return clockText(ms, { tenths: true });
}

function score(value: number): string {
  return (Math.floor(value * 10) / 10).toFixed(1);
}
