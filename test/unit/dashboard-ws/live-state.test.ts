import { describe, expect, it } from 'vitest';
import type { ScoredFrame } from '../../../src/domain/score.js';
import type { StreamStatus } from '../../../src/domain/stream.js';
import type { StoredAlert } from '../../../src/dashboard-ws/history-reader.js';
import { liveState } from '../../../src/dashboard-ws/live-state.js';

function open() {
  const thresholdsOf = (streamId: string) => (streamId === 'gate' ? { raiseBelow: 40, clearAbove: 50 } : undefined);
  return liveState({ historyPoints: 3, model: { id: 'm.w' }, thresholdsOf });
}

function frame(seq: number, given: Partial<ScoredFrame> = {}): ScoredFrame {
  return {
    ...{ streamId: 'gate', site: 'hq', seq, ptsMs: 0, timeUs: 100 + seq, capturedAtMs: 0, width: 1, height: 1 },
    ...{ modelSet: 'm.w', mode: 'day', validity: 'valid', score: seq, methods: {}, effectiveFps: 1, latencyMs: 1 },
    ...{ jpeg: Uint8Array.of(seq), ...given },
  };
}

function alert(cursor: number, state: 'firing' | 'resolved', alertId = 'low/gate/1'): StoredAlert {
  return {
    ...{ cursor, alertId, ruleId: 'low', streamId: 'gate', site: 'hq', state, timeUs: 1, sinceUs: 0, score: 1 },
    ...{ worstScore: 1, raiseBelow: 40, clearAbove: 50, message: 'gate: m' },
  };
}

describe('liveState', () => {
  it('knows nothing at first', () => {
    const state = open();
    expect(state.snapshot()).toEqual({ streams: [], openAlerts: [], alertCursor: 0, model: { id: 'm.w' } });
    expect(state.has('gate')).toBe(false);
    expect(state.picture('gate')).toBeUndefined();
  });

  it('keeps the newest frame, its picture and the newest points', () => {
    const state = open();
    for (const seq of [1, 2, 3, 4]) state.setFrame(frame(seq));
    const [stream] = state.snapshot().streams;
    expect(stream?.frame?.seq).toBe(4);
    expect(stream?.thresholds).toEqual({ raiseBelow: 40, clearAbove: 50 });
    expect(stream?.history.map(({ timeUs }) => timeUs)).toEqual([102, 103, 104]);
    expect(state.picture('gate')).toEqual(Uint8Array.of(4));
  });

  it('tells how fresh each stream is by the wall clock of its frames', () => {
    const state = open();
    expect(state.freshness()).toEqual([]);
    state.setFrame(frame(1, { capturedAtMs: 7 }));
    state.setFrame(frame(2, { capturedAtMs: 9 }));
    expect(state.freshness()).toEqual([{ streamId: 'gate', state: 'starting', lastFrameAtMs: 9 }]);
  });

  it('tells the interval, the evidence and what costs most', () => {
    const told = { spread: 3, low: 40, high: 60, evidence: { contributions: { hazy: -5, noisy: 1 }, level: 2 } };
    const message = open().setFrame(frame(1, told));
    expect(message).toMatchObject({ ...told, topEvidence: { label: 'hazy', points: -5 } });
    expect(open().setFrame(frame(1))).not.toHaveProperty('topEvidence');
  });

  it('tells the light mode, what was measured and what is beyond its threshold', () => {
    const told = { signals: { exposure: 20, colour: 0 }, flags: ['under-exposed', 'mono'] as const };
    expect(open().setFrame(frame(1, { ...told, mode: 'ir' }))).toMatchObject({ ...told, mode: 'ir' });
    expect(open().setFrame(frame(1))).not.toHaveProperty('signals');
    expect(open().setFrame(frame(1))).not.toHaveProperty('flags');
  });

  it('keeps with an alert what cost most', () => {
    const topEvidence = { label: 'hazy', points: -5 };
    expect(open().setAlert({ ...alert(1, 'firing'), topEvidence })).toMatchObject({ topEvidence });
    expect(open().setAlert(alert(1, 'firing'))).not.toHaveProperty('topEvidence');
  });

  it('draws what is not valid as a gap', () => {
    const state = open();
    state.setFrame(frame(1, { validity: 'stale' }));
    expect(state.snapshot().streams[0]?.history).toEqual([{ timeUs: 101 }]);
  });

  it('puts older points before its own, within the bound, and none twice', () => {
    const state = open();
    state.setFrame(frame(1));
    const past = [98, 99, 100, 101].map((timeUs) => ({ timeUs, score: 5, validity: 'valid' as const, methods: {} }));
    state.addPast('gate', past);
    expect(state.snapshot().streams[0]?.history.map(({ timeUs }) => timeUs)).toEqual([99, 100, 101]);
  });

  it('holds alerts while they fire', () => {
    const state = open();
    state.setAlert(alert(4, 'firing'));
    state.setAlert(alert(5, 'firing', 'low/gate/2'));
    state.setAlert(alert(6, 'resolved'));
    const { openAlerts, alertCursor } = state.snapshot();
    expect(openAlerts.map(({ alertId }) => alertId)).toEqual(['low/gate/2']);
    expect(openAlerts[0]?.pictureUrl).toBe('/api/alerts/low%2Fgate%2F2/firing.jpg');
    expect(alertCursor).toBe(6);
  });

  it('never lets the alert cursor go back', () => {
    const state = open();
    state.setAlertCursor(9);
    state.setAlertCursor(3);
    expect(state.snapshot().alertCursor).toBe(9);
  });

  it('masks credentials in what it is told of a source', () => {
    const source = 'rtsp://admin:hunter2@cam/1';
    const counts = { decoded: 0, sampled: 0, reconnects: 0, decodeErrors: 0, packetsLost: 0 };
    const status: StreamStatus = { streamId: 'gate', state: 'offline', sinceMs: 0, source, reason: source, counts };
    const state = open();
    expect(JSON.stringify(state.setStatus(status)) + JSON.stringify(state.snapshot())).not.toContain('hunter2');
  });
});
