import type { AlertEvent } from '../../src/domain/alert.js';
import type { ScoredFrame } from '../../src/domain/score.js';
import type { HealthRecord } from '../../src/storage/journal.js';

/** A time with a microsecond part, as real frames have. */
export const START_US = 1_795_226_253_788_967;

export function scoredFrame(overrides: Partial<ScoredFrame> = {}): ScoredFrame {
  return {
    streamId: 'hall',
    site: 'north',
    seq: 7,
    ptsMs: 7000.5,
    timeUs: START_US,
    capturedAtMs: 1_795_226_253_790,
    width: 1920,
    height: 1080,
    modelSet: 'quartet.lite',
    mode: 'day',
    validity: 'valid',
    score: 71.25,
    methods: { 'life-iqa': 70, 'dr-experts': 72.5, graphmeta: 71, dgiqa: 71.5 },
    spread: 1.04,
    low: 61,
    high: 80.5,
    evidence: {
      contributions: { hazy: 0.5, 'jpeg-compressed': -8.125 },
      distortionType: { label: 'jpeg', probability: 0.75 },
      level: 3.25,
      sigma: 4.5,
    },
    signals: { exposure: 117.25, defocus: 2.125, motion: 0.5 },
    flags: ['blurred', 'noisy'],
    effectiveFps: 1,
    latencyMs: 84,
    jpeg: new Uint8Array([255, 216, 1]),
    ...overrides,
  };
}

export function alertEvent(overrides: Partial<AlertEvent> = {}): AlertEvent {
  return {
    alertId: `low-quality/hall/${START_US}`,
    ruleId: 'low-quality',
    streamId: 'hall',
    site: 'north',
    state: 'firing',
    timeUs: START_US,
    sinceUs: START_US - 3_000_000,
    score: 21.5,
    worstScore: 18,
    raiseBelow: 30,
    clearAbove: 40,
    topEvidence: { label: 'jpeg-compressed', points: -8.125 },
    message: 'hall: score 21.5 below 30 for 3 s',
    jpeg: new Uint8Array([255, 216, 2]),
    ...overrides,
  };
}

export function healthRecord(overrides: Partial<HealthRecord> = {}): HealthRecord {
  return {
    streamId: 'hall',
    site: 'north',
    timeUs: START_US,
    state: 'live',
    decoded: 250,
    sampled: 10,
    reconnects: 1,
    decodeErrors: 2,
    packetsLost: 3,
    ...overrides,
  };
}
