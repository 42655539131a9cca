import type { FrameMessage, StreamSnapshot } from '../protocol.js';
import type { FrameCounts, InputFacts, StreamState, StreamStatus } from '../../domain/stream.js';
import { isOpinion } from '../../domain/score.js';
import { element, setText } from './element.js';
import { whyButton, type ExplanationSource } from './explanation-dialog.js';
import { countText, durationText } from './format.js';
import { samplingText } from './load-text.js';
import { gradeOf, scoreText, type Grade } from './grade.js';
import { flagRow } from './flag-row.js';
import { insight } from './insight.js';
import { methodBars } from './method-bars.js';
import { picture } from './picture.js';
import { sparkline } from './sparkline.js';

/** In any other state no pictures come, and the last score says nothing about now. */
const SHOWING: readonly (StreamState | undefined)[] = ['live', 'frozen', 'black', 'starting', undefined];
/** Pictures come and are scored, but however good they look, they are no sign of health. */
const WORTHLESS: readonly (StreamState | undefined)[] = ['frozen', 'black'];
/** Facts of at most so many characters stay on one line. */
const UNBROKEN = 30;
const WORDS: Readonly<Record<Grade, string>> = { good: 'good', fair: 'fair', bad: 'bad', unknown: 'no score' };

export interface Tile {
  readonly root: HTMLElement;
  readonly grade: Grade;
  readonly status: StreamStatus | undefined;
  readonly frame: FrameMessage | undefined;
  setStatus(status: StreamStatus): void;
  setFrame(frame: FrameMessage): void;
  setFiring(count: number): void;
  /** Everything anew, after a reconnect. */
  reset(snapshot: StreamSnapshot): void;
  /** Once a second: what counts down or grows old. */
  tick(nowMs: number): void;
  resize(): void;
  recolour(): void;
}

/** One stream. Every part has its place from the start, so that nothing moves when data comes. */
export function tile({ streamId, thresholds }: StreamSnapshot): Tile {
  const image = picture(`Last frame of ${streamId}`);
  const state = element('span', { className: 'state', text: 'starting', testId: `state-${streamId}` });
  const reason = element('p', { className: 'reason' });
  const score = element('strong', { className: 'score', text: '–', testId: `score-${streamId}` });
  const word = element('span', { className: 'word', text: WORDS.unknown, testId: `grade-${streamId}` });
  const site = element('span', { className: 'site' });
  const facts = element('p', { className: 'facts', testId: `facts-${streamId}` });
  const chartBox = element('div', { className: 'chart', testId: `chart-${streamId}` });
  const bars = methodBars(streamId);
  const why = insight(streamId);
  const flags = flagRow(streamId);
  const explain = whyButton(`why-${streamId}`);
  const name = element('div', { className: 'name' }, element('h3', { text: streamId }), site);
  const head = element('div', { className: 'head' }, name, element('div', { className: 'verdict' }, score, word));
  const screen = element('div', { className: 'screen' }, image.image, state, explain.root, reason);
  const root = element(
    'article',
    { className: 'tile', testId: `tile-${streamId}` },
    screen,
    head,
    why.root,
    flags.root,
    chartBox,
    bars.root,
    facts,
  );
  const chart = sparkline(chartBox, thresholds);
  chartBox.setAttribute('role', 'img');
  chartBox.setAttribute('aria-label', `Scores of ${streamId} over the last two minutes`);
  let status: StreamStatus | undefined;
  let frame: FrameMessage | undefined;

  const isShowing = (): boolean => SHOWING.includes(status?.state);
  const isWorthless = (): boolean => WORTHLESS.includes(status?.state);
  const grade = (): Grade => (isShowing() && !isWorthless() ? gradeOf(frame, thresholds) : 'unknown');

  const wordText = (): string => {
    if (frame === undefined) return WORDS.unknown;
    if (!isShowing()) return 'last score';
    if (isWorthless()) return status?.state ?? '';
    if (!isOpinion(frame.validity)) return frame.validity.replace('-', ' ');
    const isGuess = frame.validity !== 'valid';
    return isGuess ? `${grade() === 'unknown' ? '' : `${WORDS[grade()]}, `}unfamiliar picture` : WORDS[grade()];
  };

  const show = (): void => {
    root.dataset['grade'] = grade();
    root.dataset['state'] = status?.state ?? 'starting';
    setText(score, scoreText(frame?.score));
    setText(word, wordText());
    setText(state, status?.state ?? 'starting');
    setText(site, frame?.site ?? '');
    bars.show(frame);
    why.show(frame);
    explain.show(explainable(frame));
    const now = isShowing() ? frame : undefined;
    flags.show(now);
    setText(facts, factsText(status, now?.effectiveFps));
  };

  const setFrame = (given: FrameMessage): void => {
    frame = given;
    image.show(given.frameUrl);
    chart.add(given);
    show();
  };

  return {
    root,
    get grade() {
      return grade();
    },
    get status() {
      return status;
    },
    get frame() {
      return frame;
    },
    setStatus: (given) => {
      status = given;
      show();
    },
    setFrame,
    setFiring: (count) => {
      root.dataset['firing'] = String(count > 0);
    },
    reset: (snapshot) => {
      status = snapshot.status;
      chart.reset(snapshot.history);
      if (snapshot.frame === undefined) show();
      else setFrame(snapshot.frame);
    },
    tick: (nowMs) => setText(reason, reasonText(status, nowMs)),
    resize: () => chart.resize(chartBox.clientWidth),
    recolour: () => chart.recolour(),
  };
}

function explainable(frame: FrameMessage | undefined): ExplanationSource | undefined {
  return frame?.score === undefined ? undefined : { subject: frame.streamId, url: frame.explanationUrl };
}

/** Each number keeps its word on its line. */
function factsText(status: StreamStatus | undefined, effectiveFps = 0): string {
  const { decoded = 0, sampled = 0 } = status?.counts ?? {};
  const parts = [
    samplingText(status?.sampling, effectiveFps),
    `${countText(decoded)} decoded`,
    `${countText(sampled)} sampled`,
  ];
  if (status !== undefined) parts.push(...troubles(status.counts));
  if (status?.input !== undefined) parts.push(inputText(status.input));
  return parts.map((part) => (part.length > UNBROKEN ? part : part.replaceAll(' ', '\u00a0'))).join(' · ');
}

function troubles({ reconnects, decodeErrors, packetsLost }: FrameCounts): string[] {
  const all = { reconnect: reconnects, 'decode error': decodeErrors, 'lost packet': packetsLost };
  return Object.entries(all)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${countText(count)} ${what}${count === 1 ? '' : 's'}`);
}

/** "h264 1920x1080 25 fps interlaced". */
function inputText({ codec, width, height, fps, interlaced }: InputFacts): string {
  const rate = fps === undefined ? '' : ` ${fps} fps`;
  return `${codec} ${width}x${height}${rate}${interlaced ? ' interlaced' : ''}`;
}

/** Why there are no pictures, or none that show anything, for how long, and when it is tried again. */
function reasonText(status: StreamStatus | undefined, nowMs: number): string {
  if (status === undefined || status.state === 'live') return '';
  const { streamId, sinceMs, nextAttemptAtMs } = status;
  const reason = withoutPrefix(status.reason ?? '', `stream ${streamId}: `);
  const since = `${status.state} for ${durationText(nowMs - sinceMs)}`;
  if (nextAttemptAtMs === undefined) return [reason, since].filter(Boolean).join(' · ');
  const waitMs = nextAttemptAtMs - nowMs;
  const next = waitMs > 500 ? `next attempt in ${durationText(waitMs)}` : 'trying now';
  return [reason, since, next].filter(Boolean).join(' · ');
}

/** The tile's title names the stream already. */
function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}
