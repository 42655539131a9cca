import type { AlertEvent } from '../../src/domain/alert.js';
import { createHash } from 'node:crypto';
import {
  RECORD_KINDS,
  type DeadLetter,
  type Journal,
  type RecordKind,
  type StoredAlert,
  type StoredFrame,
  type StoredHealth,
} from '../../src/storage/journal.js';

export interface FakeJournal extends Journal {
  /** Every later call rejects with this error; `undefined` mends it. */
  failWith(error: Error | undefined): void;
}

type KeptAlert = StoredAlert & Pick<AlertEvent, 'jpeg' | 'reasons'>;

/** A Journal in memory, held to the real one's contract by test/integration/storage/journal-contract.ts. */
export function fakeJournal(): FakeJournal {
  const frames: StoredFrame[] = [];
  const alerts: KeptAlert[] = [];
  const health: StoredHealth[] = [];
  const cursors = new Map<string, number>();
  const letters: (DeadLetter & { readonly sink: string })[] = [];
  const lastIds: Record<RecordKind, number> = { alerts: 0, frames: 0, health: 0 };
  let failure: Error | undefined;
  let commits = 0;

  const guarded = async <T>(act: () => T): Promise<T> => {
    await Promise.resolve();
    if (failure !== undefined) throw failure;
    return act();
  };
  const replace = <T>(table: T[], isSame: (other: T) => boolean, record: T): void => {
    const old = table.findIndex(isSame);
    if (old !== -1) table.splice(old, 1);
    table.push(record);
  };
  const after = <T extends { readonly cursor: number }>(sink: string, kind: RecordKind, table: readonly T[]): T[] =>
    table.filter(({ cursor }) => cursor > (cursors.get(`${sink}/${kind}`) ?? 0));
  const shown = ({ jpeg: _jpeg, reasons, ...alert }: KeptAlert): StoredAlert => ({
    ...alert,
    ...(reasons !== undefined && { hasReasons: true }),
  });
  const isResolved = ({ alertId }: StoredAlert): boolean =>
    alerts.some((other) => other.alertId === alertId && other.state === 'resolved');
  const committed = <T>(act: () => T): Promise<T> =>
    guarded(() => {
      commits += 1;
      return act();
    });

  return {
    failWith: (error) => {
      failure = error;
    },
    appendFrames: (added) =>
      committed(() =>
        added.map(({ jpeg: _jpeg, maps: _maps, ...frame }) => {
          const cursor = ++lastIds.frames;
          const isSame = (other: StoredFrame): boolean =>
            other.streamId === frame.streamId && other.run === frame.run && other.timeUs === frame.timeUs;
          replace(frames, isSame, { ...frame, cursor });
          return cursor;
        }),
      ),
    appendAlerts: (added) =>
      committed(() =>
        added.map((alert) => {
          const cursor = ++lastIds.alerts;
          const jpegSha256 = createHash('sha256').update(alert.jpeg).digest('hex');
          const isSame = (other: StoredAlert): boolean =>
            other.alertId === alert.alertId && other.state === alert.state;
          replace(alerts, isSame, { ...alert, cursor, jpegSha256 });
          return cursor;
        }),
      ),
    appendHealth: (added) =>
      committed(() =>
        added.map((record) => {
          const cursor = ++lastIds.health;
          const isSame = (other: StoredHealth): boolean =>
            other.streamId === record.streamId && other.timeUs === record.timeUs;
          replace(health, isSame, { ...record, cursor });
          return cursor;
        }),
      ),
    history: ({ streamId, run, fromUs = 0, toUs = Number.MAX_SAFE_INTEGER, limit }) =>
      guarded(() =>
        frames
          .filter((frame) => frame.streamId === streamId && frame.run === run)
          .filter(({ timeUs }) => timeUs >= fromUs && timeUs <= toUs)
          .sort((a, b) => a.timeUs - b.timeUs)
          .slice(-limit),
      ),
    alerts: ({ sinceId, streamId, limit }) =>
      guarded(() => {
        const found = alerts.filter((alert) => streamId === undefined || alert.streamId === streamId).map(shown);
        return sinceId === undefined
          ? found.slice(-limit)
          : found.filter(({ cursor }) => cursor > sinceId).slice(0, limit);
      }),
    openAlerts: () =>
      guarded(() => alerts.filter((a) => a.state === 'firing' && a.run === undefined && !isResolved(a)).map(shown)),
    alertPicture: (alertId: string, state: AlertEvent['state']) =>
      guarded(() => alerts.find((alert) => alert.alertId === alertId && alert.state === state)?.jpeg),
    alertExplanation: (alertId, state) =>
      guarded(() => {
        const found = alerts.find((alert) => alert.alertId === alertId && alert.state === state);
        if (found?.reasons === undefined) return undefined;
        const { streamId: subject, timeUs, jpeg: picture, reasons } = found;
        return { subject, timeUs, picture, reasons };
      }),
    pendingFrames: (sink, limit) => guarded(() => after(sink, 'frames', frames).slice(0, limit)),
    pendingAlerts: (sink, limit) => guarded(() => after(sink, 'alerts', alerts).slice(0, limit).map(shown)),
    pendingHealth: (sink, limit) => guarded(() => after(sink, 'health', health).slice(0, limit)),
    pendingCounts: (sink) =>
      guarded(() => ({
        alerts: after(sink, 'alerts', alerts).length,
        frames: after(sink, 'frames', frames).length,
        health: after(sink, 'health', health).length,
      })),
    acknowledge: (sink, kind, cursor) =>
      guarded(() => {
        cursors.set(`${sink}/${kind}`, Math.max(cursor, cursors.get(`${sink}/${kind}`) ?? 0));
      }),
    addDeadLetters: (sink, added) => guarded(() => void letters.push(...added.map((letter) => ({ ...letter, sink })))),
    deadLetters: (sink, limit) =>
      guarded(() =>
        letters
          .filter((letter) => letter.sink === sink)
          .slice(-limit)
          .map(({ sink: _sink, ...letter }) => letter),
      ),
    stats: () =>
      guarded(() => {
        const [first] = frames;
        const counts = { alerts: alerts.length, frames: frames.length, health: health.length };
        const bytes = RECORD_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
        return { ...counts, bytes, commits, ...(first === undefined ? {} : { oldestUs: first.timeUs }) };
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
