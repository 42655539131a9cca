import { describe, expect, it } from 'vitest';
import { readiness, type ReadinessContext } from '../../../../src/dashboard-ws/http/readiness.js';
import { RecoverableError } from '../../../../src/errors.js';

class DiskError extends RecoverableError {
  readonly code = 'JOURNAL_FAILED';
}

const NOW_MS = 100_000;

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
});
