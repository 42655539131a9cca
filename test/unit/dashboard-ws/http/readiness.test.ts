import { describe, expect, it } from 'vitest';
import { liveness, readiness, type ReadinessContext } from '../../../../src/dashboard-ws/http/readiness.js';
import { RecoverableError } from '../../../../src/errors.js';

class DiskError extends RecoverableError {
  readonly code = 'JOURNAL_FAILED';
}

const NOW_MS = 100_000;
const SCORING = { wanted: 2, workers: 2, ready: 2, starting: 0, late: 0, abandoned: 0, isStuck: false };

function context(given: Partial<ReadinessContext> = {}): ReadinessContext {
  return {
    state: { freshness: () => [{ streamId: 'gate', state: 'live', lastFrameAtMs: NOW_MS - 1500 }] },
    history: { alerts: () => Promise.resolve([]) },
    clock: () => NOW_MS,
    ...given,
  };
}

async function answerTo(given: Partial<ReadinessContext> = {}): Promise<{ status: number; body: unknown }> {
  const { status, body } = await readiness(context(given));
  return { status, body: JSON.parse(body.toString()) };
}

describe('readiness', () => {
  it('tells the state of every stream and how old its last frame is', async () => {
    expect(await answerTo()).toEqual({
      status: 200,
      body: { status: 'ready', streams: [{ streamId: 'gate', state: 'live', secondsSinceLastFrame: 1.5 }] },
    });
  });

  it('holds although a camera is away and never sent a frame', async () => {
    const freshness = () => [{ streamId: 'gate', state: 'offline' as const }];
    expect(await answerTo({ state: { freshness } })).toEqual({
      status: 200,
      body: { status: 'ready', streams: [{ streamId: 'gate', state: 'offline', secondsSinceLastFrame: null }] },
    });
  });

  it('is not there before a stream is known', async () => {
    expect(await answerTo({ state: { freshness: () => [] } })).toEqual({
      status: 503,
      body: { status: 'starting', streams: [] },
    });
  });

  it('is lost when the journal does not answer', async () => {
    const history = { alerts: () => Promise.reject(new DiskError('the disk is full')) };
    expect(await answerTo({ history })).toMatchObject({
      status: 503,
      body: { status: 'failing', code: 'JOURNAL_FAILED', streams: [{ streamId: 'gate' }] },
    });
  });

  it('shows no negative age when the clock was set back', async () => {
    const freshness = () => [{ streamId: 'gate', state: 'live' as const, lastFrameAtMs: NOW_MS + 5000 }];
    expect(await answerTo({ state: { freshness } })).toMatchObject({
      body: { streams: [{ secondsSinceLastFrame: 0 }] },
    });
  });

  it('does not hold while no worker can score, and tells how they are', async () => {
    const scoring = { ...SCORING, ready: 0, starting: 1, late: 1 };

    expect(await answerTo({ scoringHealth: () => SCORING })).toMatchObject({ status: 200, body: { scoring: SCORING } });
    expect(await answerTo({ scoringHealth: () => scoring })).toMatchObject({
      status: 503,
      body: { status: 'failing', scoring },
    });
  });
});

describe('liveness', () => {
  it.each([
    [200, 'ok', { ...SCORING, ready: 0, late: 2 }],
    [503, 'stuck', { ...SCORING, ready: 0, abandoned: 4, isStuck: true }],
  ])('is %i, %s', (status, told, scoring) => {
    const answer = liveness({ scoringHealth: () => scoring });

    expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([status, { status: told, scoring }]);
  });
});
