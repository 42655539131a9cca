import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/domain/stream.js';
import type { DecoderEvent } from '../../../src/ingest/decoder-event.js';
import { SourceRefusedError, SourceStalledError } from '../../../src/ingest/errors.js';
import { createStreamReport } from '../../../src/ingest/stream-report.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';

const picture = { width: 1, height: 1, data: new Uint8Array(3), jpeg: new Uint8Array(1) };

function setUp(live: boolean, epoch: { readonly epochUs?: number } = {}) {
  let now = 1_000_000;
  const clock = () => now;
  const metrics = createMetrics();
  const report = createStreamReport({
    streamId: 's',
    source: 'src',
    live,
    paced: live,
    ...{ clock, metrics, blackAfterMs: 2000, frozenAfterMs: 3000 },
    ...epoch,
  });
  const pass = (ms: number) => (now += ms);
  const sample = (ptsUs: number): DecoderEvent => ({
    kind: 'sample',
    sample: { ...picture, ptsUs, capturedAtMs: now },
  });
  const valueOf = async (name: keyof typeof metrics & `${'stream' | 'frames'}${string}`) =>
    (await metrics[name].get()).values[0]?.value;
  return { report, pass, sample, valueOf };
}
const decoded = (count: number): DecoderEvent => ({ kind: 'decoded', count, ptsUs: 0, rebuilt: false });
const told = (events: readonly StreamEvent[]) =>
  events.map((event) => (event.kind === 'frame' ? `frame ${event.frame.seq}` : event.status.state));
const statusOf = (event: StreamEvent | undefined) => (event?.kind === 'status' ? event.status : undefined);
const frameOf = (event: StreamEvent | undefined) => (event?.kind === 'frame' ? event.frame : undefined);

describe('createStreamReport', () => {
  it('is live from the first picture and refreshes its counts once a second', async () => {
    const { report, pass, sample, valueOf } = setUp(true);
    expect(told([report.starting()])).toEqual(['starting']);
    report.onDecoderEvent({ kind: 'begun' });
    expect(told(report.onDecoderEvent(decoded(1)))).toEqual(['live']);
    expect(told(report.onDecoderEvent(sample(0)))).toEqual(['frame 0']);
    pass(999);
    expect(told(report.onDecoderEvent(decoded(24)))).toEqual([]);
    pass(1);
    const [refresh] = report.onDecoderEvent(decoded(1));

    expect(statusOf(refresh)).toMatchObject({ state: 'live', sinceMs: 1_000_000, counts: { decoded: 26, sampled: 1 } });
    expect(await valueOf('framesDecoded')).toBe(26);
    expect(await valueOf('streamLive')).toBe(1);
    report.close();
    expect(await valueOf('streamLive')).toBe(0);
  });

  it('counts a picture that found no room as sampled and dropped, and goes on numbering', async () => {
    const { report, sample, valueOf } = setUp(true);
    report.onDecoderEvent({ kind: 'begun' });
    const skipped = { ...picture, data: undefined, ptsUs: 0, capturedAtMs: 1_000_000 };
    expect(report.onDecoderEvent({ kind: 'skipped', sample: skipped })).toEqual([]);
    expect(told(report.onDecoderEvent(sample(1)))).toContain('frame 1');

    expect(await valueOf('framesSampled')).toBe(2);
    expect(await valueOf('framesDropped')).toBe(1);
  });

  it('goes on counting and keeps time moving after a reconnect', async () => {
    const { report, pass, sample, valueOf } = setUp(true);
    report.onDecoderEvent({ kind: 'begun' });
    const first = frameOf(report.onDecoderEvent(sample(-280_000)).at(-1));
    pass(5000);
    report.onFault(new SourceStalledError('quiet', 5000), 700);
    report.onDecoderEvent({ kind: 'begun' });
    const [live, frame] = report.onDecoderEvent(sample(0));

    expect(statusOf(live)).toMatchObject({ state: 'live', counts: { reconnects: 1 } });
    expect(first).toMatchObject({ seq: 0, ptsMs: -280, timeUs: 1_000_000_000 });
    expect(frameOf(frame)).toMatchObject({ seq: 1, ptsMs: 0, timeUs: 1_005_000_000 });
    expect(await valueOf('streamReconnects')).toBe(1);
  });

  it('names the fault, the code and the next attempt', () => {
    const { report, pass } = setUp(true);
    report.onDecoderEvent({ kind: 'begun' });
    report.onDecoderEvent(decoded(1));
    pass(100);
    const stalled = statusOf(report.onFault(new SourceStalledError('quiet', 5000), 700));
    const offline = statusOf(report.onFault(new SourceRefusedError('refused'), 900));
    const failed = statusOf(report.onFault(new TypeError('bug'), undefined));

    expect(stalled).toMatchObject({
      state: 'stalled',
      code: 'SOURCE_STALLED',
      reason: 'quiet',
      nextAttemptAtMs: 1_000_800,
    });
    expect(offline).toMatchObject({ state: 'offline', code: 'SOURCE_REFUSED', nextAttemptAtMs: 1_001_000 });
    expect(failed).toMatchObject({ state: 'failed', code: 'UNEXPECTED', reason: 'bug' });
    expect(failed).not.toHaveProperty('nextAttemptAtMs');
  });

  it('counts a file from the start of its run', () => {
    const { report, pass, sample } = setUp(false);
    report.onDecoderEvent({ kind: 'begun' });
    pass(300);
    const times = [sample(40_000), sample(540_000)].map(
      (event) => frameOf(report.onDecoderEvent(event).at(-1))?.timeUs,
    );
    expect(times).toEqual([1_000_000_000, 1_000_500_000]);
  });

  it('counts a file from its epoch where one is given', () => {
    const { report, sample } = setUp(false, { epochUs: 5_000_000 });
    report.onDecoderEvent({ kind: 'begun' });
    const times = [sample(40_000), sample(540_000)].map(
      (event) => frameOf(report.onDecoderEvent(event).at(-1))?.timeUs,
    );
    expect(times).toEqual([5_040_000, 5_540_000]);
  });

  it('says so when an ended file was damaged', () => {
    const { report } = setUp(false);
    report.onDecoderEvent({ kind: 'begun' });
    const [whole] = report.onDecoderEvent({ kind: 'ended', decodeErrors: 0, lastError: undefined });
    const [cut] = report.onDecoderEvent({ kind: 'ended', decodeErrors: 2, lastError: 'partial file' });

    expect(statusOf(whole)).toMatchObject({ state: 'ended' });
    expect(statusOf(whole)).not.toHaveProperty('code');
    expect(statusOf(cut)).toMatchObject({ state: 'ended', code: 'SOURCE_DAMAGED' });
    expect(statusOf(cut)?.reason).toContain('2 decode errors, the last: partial file');
  });
});
