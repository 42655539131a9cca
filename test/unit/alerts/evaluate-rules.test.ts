import { from, lastValueFrom, map, pipe, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { AlertEvent } from '../../../src/domain/alert.js';
import type { ScoredFrame } from '../../../src/domain/score.js';
import { evaluateRules } from '../../../src/alerts/evaluate-rules.js';
import type { ScoreRule } from '../../../src/alerts/score-rule.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';
import { marbles } from '../../helpers/marbles.js';

const low: ScoreRule = {
  id: 'low',
  streams: ['*'],
  raiseBelow: 40,
  clearAbove: 50,
  holdForMs: 1000,
  clearForMs: 1000,
  minSamples: 2,
  maxGapMs: 5000,
  maxSpread: 100,
  cooldownMs: 0,
};

/** A frame at second `atS`; the score is absent where undefined. */
function frame(atS: number, score: number | undefined, given: Partial<ScoredFrame> = {}): ScoredFrame {
  return {
    streamId: 'gate',
    site: 'hq',
    seq: atS,
    ptsMs: atS * 1000,
    timeUs: atS * 1e6,
    capturedAtMs: atS * 1000,
    width: 4,
    height: 2,
    modelSet: 'm.w',
    mode: 'unknown',
    validity: score === undefined ? 'not-scored' : 'valid',
    ...(score === undefined ? {} : { score }),
    methods: {},
    effectiveFps: 1,
    latencyMs: 5,
    jpeg: Uint8Array.of(atS),
    ...given,
  };
}

function event(given: Partial<AlertEvent>): AlertEvent {
  return {
    alertId: 'low/gate/1000000',
    ruleId: 'low',
    streamId: 'gate',
    site: 'hq',
    state: 'firing',
    timeUs: 1e6,
    sinceUs: 0,
    score: 30,
    worstScore: 20,
    raiseBelow: 40,
    clearAbove: 50,
    message: 'gate: score 30 is below 40 since 00:00:00 UTC (worst 20)',
    jpeg: Uint8Array.of(1),
    ...given,
  };
}

/** The events without what they are explained from: that is a test of its own. */
const evaluated = (...args: Parameters<typeof evaluateRules>) =>
  pipe(
    evaluateRules(...args),
    map(({ reasons: _reasons, ...rest }): AlertEvent => rest),
  );

const HAZY = { label: 'hazy', points: -7 };
const fired = event({});
const resolved = event({
  state: 'resolved',
  timeUs: 3e6,
  durationMs: 2000,
  score: 70,
  message: 'gate: recovered after 2 s (worst 20)',
  jpeg: Uint8Array.of(3),
});

describe('evaluateRules', () => {
  it('gives each event what explains its frame, maps and all, and nothing else of it', async () => {
    const maps = { depth: { dims: [1, 1], data: Float32Array.of(0.5) } };
    const frames = [frame(0, 20), frame(1, 30, { maps, spread: 4 }), frame(2, 60), frame(3, 70)];
    const events$ = from(frames).pipe(evaluateRules([low], { metrics: createMetrics() }), toArray());
    const given = { width: 4, height: 2, modelSet: 'm.w', validity: 'valid', methods: {} };
    expect((await lastValueFrom(events$)).map(({ reasons }) => reasons)).toEqual([
      { ...given, score: 30, spread: 4, maps },
      { ...given, score: 70 },
    ]);
  });

  it(
    'keeps what cost most in the frame that fired, and names it while it fires',
    marbles(({ cold, expectObservable }) => {
      const costs = (points: number) => ({ evidence: { contributions: { hazy: points } } });
      const frames = {
        a: frame(0, 20, costs(-30)),
        b: frame(1, 30, costs(-7)),
        c: frame(2, 60, costs(-3)),
        d: frame(3, 70),
      };
      const source$ = cold('abcd|', frames);
      expectObservable(source$.pipe(evaluated([low], { metrics: createMetrics() }))).toBe('-f-r|', {
        f: { ...fired, topEvidence: HAZY, message: `${fired.message}, hazy −7` },
        r: { ...resolved, topEvidence: HAZY },
      });
    }),
  );

  it(
    'fires once and resolves once, with the picture of the frame that did it',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const frames = { a: frame(0, 20), b: frame(1, 30), c: frame(2, 60), d: frame(3, 70), e: frame(4, 80) };
      const source$ = cold('   abcde|', frames);
      const subs = '          ^----!';
      const expected = '      -f-r-|';
      const metrics = createMetrics();
      expectObservable(source$.pipe(evaluated([low], { metrics }))).toBe(expected, { f: fired, r: resolved });
      expectSubscriptions(source$.subscriptions).toBe(subs);
    }),
  );

  it(
    'counts a frame that is not valid neither as good nor as bad',
    marbles(({ cold, expectObservable }) => {
      const frames = {
        a: frame(0, 20),
        x: frame(1, undefined),
        y: frame(2, 10, { validity: 'stale' }),
        b: frame(3, 30),
      };
      const source$ = cold('   axyxb|', frames);
      const expected = '      ----f|';
      const f = event({ alertId: 'low/gate/3000000', timeUs: 3e6, jpeg: Uint8Array.of(3) });
      expectObservable(source$.pipe(evaluated([low], { metrics: createMetrics() }))).toBe(expected, { f });
    }),
  );

  it(
    'counts the guess about an unfamiliar picture',
    marbles(({ cold, expectObservable }) => {
      const guess = { validity: 'degraded-input' } as const;
      const source$ = cold('   ab|', { a: frame(0, 20, guess), b: frame(1, 30, guess) });
      const f = event({ alertId: 'low/gate/1000000', timeUs: 1e6, jpeg: Uint8Array.of(1) });
      expectObservable(source$.pipe(evaluated([low], { metrics: createMetrics() }))).toBe('   -f|', { f });
    }),
  );

  it(
    'keeps streams and rules apart, and asks only the rules that name the stream',
    marbles(({ cold, expectObservable }) => {
      const hall = { streamId: 'hall' };
      const frames = { a: frame(0, 20), b: frame(1, 30), h: frame(0, 20, hall), i: frame(1, 30, hall) };
      const source$ = cold('   ahb---i|', frames);
      const expected = '      --(fs)h|';
      const rules = [low, { ...low, id: 'gates', streams: ['g*'] }];
      expectObservable(source$.pipe(evaluated(rules, { metrics: createMetrics() }))).toBe(expected, {
        f: fired,
        s: event({ ruleId: 'gates', alertId: 'gates/gate/1000000' }),
        h: event({
          streamId: 'hall',
          alertId: 'low/hall/1000000',
          message: 'hall: score 30 is below 40 since 00:00:00 UTC (worst 20)',
        }),
      });
    }),
  );

  it(
    'resolves an alert that was open before a restart, under its old id, and does not fire it again',
    marbles(({ cold, expectObservable }) => {
      const frames = {
        a: frame(0, 20),
        b: frame(1, 30),
        c: frame(2, 60),
        d: frame(3, 70),
        e: frame(4, 9),
        g: frame(5, 9),
      };
      const source$ = cold('   abcdeg|', frames);
      const expected = '      ---r-f|';
      const restored = [
        { alertId: 'low/gate/-7', ruleId: 'low', streamId: 'gate', sinceUs: -8e6, worstScore: 12, topEvidence: HAZY },
        { alertId: 'low/other/-7', ruleId: 'low', streamId: 'other', sinceUs: -8e6, worstScore: 1 },
      ];
      expectObservable(source$.pipe(evaluated([low], { metrics: createMetrics(), restored }))).toBe(expected, {
        r: {
          ...resolved,
          alertId: 'low/gate/-7',
          sinceUs: -8e6,
          worstScore: 12,
          topEvidence: HAZY,
          durationMs: 10_000,
          message: 'gate: recovered after 10 s (worst 12)',
        },
        f: event({
          alertId: 'low/gate/5000000',
          timeUs: 5e6,
          sinceUs: 4e6,
          score: 9,
          worstScore: 9,
          message: 'gate: score 9 is below 40 since 00:00:04 UTC (worst 9)',
          jpeg: Uint8Array.of(5),
        }),
      });
    }),
  );

  it(
    'starts from calm for every subscription',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('   ab|', { a: frame(0, 20), b: frame(1, 30) });
      const expected = '      -f|';
      const alerts$ = source$.pipe(evaluated([low], { metrics: createMetrics() }));
      expectObservable(alerts$).toBe(expected, { f: fired });
      expectObservable(alerts$).toBe(expected, { f: fired });
    }),
  );

  it(
    'gives the alerts of a replay its run, and ids of their own',
    marbles(({ cold, expectObservable }) => {
      const source$ = cold('ab|', { a: frame(0, 20, { run: 'r1' }), b: frame(1, 30, { run: 'r1' }) });
      expectObservable(source$.pipe(evaluated([low], { metrics: createMetrics() }))).toBe('-f|', {
        f: event({ run: 'r1', alertId: 'low/gate/1000000/r1' }),
      });
    }),
  );

  it('counts what fired, what resolved and what the cooldown held back', async () => {
    const metrics = createMetrics();
    marbles(({ cold, expectObservable }) => {
      const scores = [9, 9, 60, 60, 9, 9];
      const frames = Object.fromEntries(scores.map((score, atS) => [String(atS), frame(atS, score)]));
      const alerts$ = cold('012345|', frames).pipe(evaluated([{ ...low, cooldownMs: 60_000 }], { metrics }));
      expectObservable(alerts$).toBe('-f-r--|', {
        f: event({ score: 9, worstScore: 9, message: 'gate: score 9 is below 40 since 00:00:00 UTC (worst 9)' }),
        r: { ...resolved, score: 60, worstScore: 9, message: 'gate: recovered after 2 s (worst 9)' },
      });
    })();
    const { values } = await metrics.alerts.get();
    expect(Object.fromEntries(values.map(({ labels, value }) => [labels.state, value]))).toEqual({
      firing: 1,
      resolved: 1,
      suppressed: 1,
    });
  });
});
