import { topEvidence } from '../domain/evidence.js';
import { METHODS, type ScoredFrame } from '../domain/score.js';
import { SIGNALS } from '../domain/signals.js';

/** The first line of the CSV file. A column keeps its name and place; new ones go to the end. */
export const FRAME_COLUMNS = [
  'run',
  'stream',
  'model_set',
  'seq',
  'pts_ms',
  'time_us',
  'time',
  'width',
  'height',
  'validity',
  'score',
  ...METHODS.map((method) => method.replaceAll('-', '_')),
  'spread',
  'low',
  'high',
  'top_evidence',
  'top_evidence_points',
  'mode',
  'flags',
  ...SIGNALS.map((signal) => `s_${signal}`),
].join(',');

/** One sampled frame; what is unknown is empty. No value needs quoting: ids are letters, digits, dots and dashes. */
export function frameRow(frame: Omit<ScoredFrame, 'jpeg'>): string {
  const { run, streamId, modelSet, seq, ptsMs, timeUs, width, height, validity, score, methods } = frame;
  const top = topEvidence(frame.evidence);
  return [
    ...[run, streamId, modelSet, seq, ptsMs, timeUs, isoTime(timeUs), width, height, validity, score],
    ...METHODS.map((method) => methods[method]),
    ...[frame.spread, frame.low, frame.high, top?.label, top?.points],
    ...[frame.mode, frame.flags?.join(' ')],
    ...SIGNALS.map((signal) => frame.signals?.[signal]),
  ]
    .map((value) => value ?? '')
    .join(',');
}

/** With its microseconds. */
function isoTime(timeUs: number): string {
  const micros = String(timeUs % 1000).padStart(3, '0');
  return new Date(Math.floor(timeUs / 1000)).toISOString().replace('Z', `${micros}Z`);
}
