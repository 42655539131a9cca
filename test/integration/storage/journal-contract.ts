import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reasonsOf } from '../../../src/domain/explanation.js';
import type { Journal } from '../../../src/storage/journal.js';
import { alertEvent, healthRecord, scoredFrame, START_US } from '../../fakes/records.js';

/** What every Journal does. One suite for the fake and the real one, so that the fake cannot lie. */
export function journalContract(name: string, open: () => Promise<Journal>): void {
  describe(`a ${name} journal`, () => {
    it('gives growing cursors, in the order of the records', async () => {
      await using journal = await open();

      const first = await journal.appendFrames([scoredFrame(), scoredFrame({ timeUs: START_US + 1 })]);
      const second = await journal.appendFrames([scoredFrame({ timeUs: START_US + 2 })]);

      expect(first).toEqual([1, 2]);
      expect(second).toEqual([3]);
    });

    it('gives back a frame as it was, without the picture', async () => {
      await using journal = await open();
      const { jpeg: _jpeg, ...record } = scoredFrame({ run: 'evening' });
      const {
        score: _score,
        spread: _spread,
        low: _low,
        high: _high,
        evidence: _evidence,
        signals: _signals,
        flags: _flags,
        ...unscored
      } = scoredFrame();
      await journal.appendFrames([
        scoredFrame({ run: 'evening' }),
        { ...unscored, streamId: 'yard', validity: 'not-scored', methods: {} },
      ]);

      expect(await journal.pendingFrames('sink', 1)).toEqual([{ ...record, cursor: 1 }]);
      const [point] = await journal.history({ streamId: 'yard', limit: 10 });
      expect(point).toMatchObject({ cursor: 2, validity: 'not-scored', methods: {}, timeUs: START_US });
      expect(point).not.toHaveProperty('score');
      expect(point).not.toHaveProperty('evidence');
      expect(point).not.toHaveProperty('signals');
      expect(point).not.toHaveProperty('flags');
      expect(point).not.toHaveProperty('run');
    });

    it('tells a frame without a raised flag from one without signals', async () => {
      await using journal = await open();
      await journal.appendFrames([scoredFrame({ flags: [] })]);

      expect(await journal.history({ streamId: 'hall', limit: 1 })).toMatchObject([{ flags: [] }]);
    });

    it('replaces a frame of the same stream, run and time, under a new cursor', async () => {
      await using journal = await open();
      await journal.appendFrames([scoredFrame({ score: 10 }), scoredFrame({ run: 'evening', score: 20 })]);

      expect(await journal.appendFrames([scoredFrame({ score: 30 })])).toEqual([3]);

      expect(await journal.stats()).toMatchObject({ frames: 2 });
      expect(await journal.history({ streamId: 'hall', limit: 9 })).toMatchObject([{ cursor: 3, score: 30 }]);
      expect(await journal.history({ streamId: 'hall', run: 'evening', limit: 9 })).toMatchObject([{ score: 20 }]);
    });

    it('answers the newest part of a range of history, oldest first', async () => {
      await using journal = await open();
      const times = [5, 3, 1, 4, 2].map((step) => START_US + step);
      await journal.appendFrames(times.map((timeUs) => scoredFrame({ timeUs })));
      await journal.appendFrames([scoredFrame({ streamId: 'yard', timeUs: START_US + 4 })]);

      const points = await journal.history({ streamId: 'hall', fromUs: START_US + 1, toUs: START_US + 4, limit: 2 });

      expect(points.map(({ timeUs }) => timeUs - START_US)).toEqual([3, 4]);
    });

    it('keeps an alert with its picture and the digest of it', async () => {
      await using journal = await open();
      const { jpeg, ...alert } = alertEvent({ state: 'resolved', durationMs: 4500 });

      await journal.appendAlerts([{ ...alert, jpeg }]);

      const jpegSha256 = createHash('sha256').update(jpeg).digest('hex');
      expect(await journal.alerts({ limit: 5 })).toEqual([{ ...alert, cursor: 1, jpegSha256 }]);
      expect(await journal.alertPicture(alert.alertId, 'resolved')).toEqual(jpeg);
      expect(await journal.alertPicture(alert.alertId, 'firing')).toBeUndefined();
    });

    it('keeps what an alert is explained from, with its maps, and tells which alerts have it', async () => {
      await using journal = await open();
      const maps = { depth: { dims: [1, 3], data: Float32Array.of(0.1, 1 / 3, 1) } };
      const reasons = reasonsOf(scoredFrame({ maps }));
      const { jpeg, timeUs, streamId, ...alert } = alertEvent({ reasons });

      await journal.appendAlerts([{ ...alert, jpeg, timeUs, streamId }, alertEvent({ state: 'resolved' })]);

      const found = await journal.alertExplanation(alert.alertId, 'firing');
      expect(found).toEqual({ subject: streamId, timeUs, picture: jpeg, reasons });
      expect(found?.reasons.maps?.['depth']?.data).toBeInstanceOf(Float32Array);
      expect(await journal.alertExplanation(alert.alertId, 'resolved')).toBeUndefined();
      expect(await journal.alertExplanation('other', 'firing')).toBeUndefined();
      const [fired, resolved] = await journal.alerts({ limit: 2 });
      expect(fired).toMatchObject({ hasReasons: true });
      expect(fired).not.toHaveProperty('reasons');
      expect(resolved).not.toHaveProperty('hasReasons');
    });

    it('keeps no maps of frames', async () => {
      await using journal = await open();
      await journal.appendFrames([scoredFrame({ maps: { depth: { dims: [1, 1], data: Float32Array.of(1) } } })]);

      expect((await journal.pendingFrames('sink', 1))[0]).not.toHaveProperty('maps');
    });

    it('leaves the picture usable for whoever handed it over', async () => {
      await using journal = await open();
      const alert = alertEvent();

      await journal.appendAlerts([alert]);

      expect(alert.jpeg).toEqual(new Uint8Array([255, 216, 2]));
    });

    it('lists alerts after a cursor, of one stream, or the newest', async () => {
      await using journal = await open();
      const ids = ['a', 'b', 'c', 'd'];
      await journal.appendAlerts(
        ids.map((alertId) => alertEvent({ alertId, streamId: alertId === 'b' ? 'yard' : 'hall' })),
      );
      const found = async (query: Parameters<Journal['alerts']>[0]): Promise<string[]> =>
        (await journal.alerts(query)).map(({ alertId }) => alertId);

      expect(await found({ limit: 2 })).toEqual(['c', 'd']);
      expect(await found({ sinceId: 1, limit: 2 })).toEqual(['b', 'c']);
      expect(await found({ sinceId: 1, streamId: 'hall', limit: 9 })).toEqual(['c', 'd']);
      expect(await found({ streamId: 'yard', limit: 9 })).toEqual(['b']);
    });

    it('knows which alerts still fire', async () => {
      await using journal = await open();
      await journal.appendAlerts([
        alertEvent({ alertId: 'over' }),
        alertEvent({ alertId: 'still' }),
        alertEvent({ alertId: 'over', state: 'resolved' }),
      ]);

      expect((await journal.openAlerts()).map(({ alertId }) => alertId)).toEqual(['still']);
    });

    it('keeps the run of an alert, and takes no replay for an alert that still fires', async () => {
      await using journal = await open();
      await journal.appendAlerts([alertEvent({ alertId: 'replayed', run: 'r1' }), alertEvent({ alertId: 'real' })]);

      expect((await journal.openAlerts()).map(({ alertId }) => alertId)).toEqual(['real']);
      expect((await journal.pendingAlerts('one', 9)).map(({ run }) => run)).toEqual(['r1', undefined]);
    });

    it('gives each sink what that sink has not acknowledged', async () => {
      await using journal = await open();
      await journal.appendFrames([1, 2, 3].map((step) => scoredFrame({ timeUs: START_US + step })));
      await journal.appendAlerts([alertEvent()]);
      const sampling = { wantedFps: 1, grantedFps: 0.4, effectiveFps: 0.38, rung: 'keyframes' } as const;
      await journal.appendHealth([healthRecord({ sampling })]);

      await journal.acknowledge('one', 'frames', 2);
      await journal.acknowledge('one', 'frames', 1);
      await journal.acknowledge('one', 'health', 1);

      expect((await journal.pendingFrames('one', 9)).map(({ cursor }) => cursor)).toEqual([3]);
      expect((await journal.pendingFrames('two', 2)).map(({ cursor }) => cursor)).toEqual([1, 2]);
      expect(await journal.pendingCounts('one')).toEqual({ alerts: 1, frames: 1, health: 0 });
      expect(await journal.pendingHealth('two', 9)).toEqual([{ ...healthRecord({ sampling }), cursor: 1 }]);
      expect(await journal.pendingAlerts('one', 9)).toMatchObject([{ cursor: 1, state: 'firing' }]);
    });

    it('sends a replaced frame again', async () => {
      await using journal = await open();
      await journal.appendFrames([scoredFrame({ score: 10 })]);
      await journal.acknowledge('one', 'frames', 1);

      await journal.appendFrames([scoredFrame({ score: 30 })]);

      expect(await journal.pendingFrames('one', 9)).toMatchObject([{ cursor: 2, score: 30 }]);
    });

    it('keeps what a sink refused', async () => {
      await using journal = await open();
      const letter = { kind: 'frames', cursor: 4, reason: 'unparsable', detail: 'no', point: '{}' } as const;

      await journal.addDeadLetters('one', [letter, { ...letter, cursor: 5 }]);

      expect(await journal.deadLetters('one', 1)).toEqual([{ ...letter, cursor: 5 }]);
      expect(await journal.deadLetters('two', 9)).toEqual([]);
    });

    it('does nothing for an empty list', async () => {
      await using journal = await open();

      expect(await journal.appendFrames([])).toEqual([]);
      expect(await journal.stats()).toMatchObject({ frames: 0, alerts: 0, health: 0 });
    });
  });
}
