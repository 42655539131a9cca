import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { locateFfmpeg } from '../../../src/ingest/locate-ffmpeg.js';
import { statesOf, until, watchStream, type Watched } from '../../helpers/ingest-harness.js';
import { installedFfmpeg } from '../../helpers/installed-ffmpeg.js';
import { startRtspServer, type RtspServer } from '../../helpers/rtsp-server.js';

let server: RtspServer;

beforeEach(async () => {
  server = await startRtspServer();
});
afterEach(() => server.close());

/** Seconds of media time between the frames from the n-th on. */
function stepsFrom({ frames }: Watched, from: number): number[] {
  const after = frames.slice(from);
  return after.slice(1).map(({ ptsMs }, n) => (ptsMs - (after[n]?.ptsMs ?? 0)) / 1000);
}

const FFMPEGS = [
  ['ffmpeg', async () => locateFfmpeg()],
  ['ffmpeg of 2018', async () => locateFfmpeg({ path: installedFfmpeg() })],
] as const;

describe('the rate of a live stream', () => {
  it.each(FFMPEGS)('is turned down and up without a restart by %s', async (_, locate) => {
    await using stream = await watchStream({ source: server.url, tools: await locate(), fps: 5 });
    await until(() => stream.frames.length >= 8);
    stream.control.setRate('s', 1);
    const turnedDown = stream.frames.length;
    await until(() => stream.frames.length >= turnedDown + 5);
    // The first may still be from before the change reached ffmpeg.
    const slow = stepsFrom(stream, turnedDown + 1);
    expect(slow.every((step) => Math.abs(step - 1) < 0.05)).toBe(true);

    stream.control.setRate('s', undefined);
    const turnedUp = stream.frames.length;
    await until(() => stream.frames.length >= turnedUp + 12);
    const fast = stepsFrom(stream, turnedUp + 2);
    expect(fast.every((step) => Math.abs(step - 0.2) < 0.05)).toBe(true);

    expect(stream.pids).toHaveLength(1);
    expect(statesOf(stream.statuses)).toEqual(['starting', 'live']);
    expect(stream.flow.inFlight('s')).toBe(0);
    const sampled = await stream.metrics.framesSampled.get();
    expect(sampled.values[0]?.value).toBe(stream.frames.length);
    expect(stream.log()).not.toMatch(/does not take/);
  });

  it('is lowered inside ffmpeg, so that what nobody scores is neither scaled nor sent', async () => {
    let received = 0;
    const take = (bytes: number): Uint8Array<ArrayBuffer> => {
      received += 1;
      return new Uint8Array(bytes);
    };
    await using stream = await watchStream({
      source: server.url,
      fps: 25,
      memory: { take, giveBack: () => undefined, prepare: () => undefined },
    });
    await until(() => stream.frames.length >= 10);
    stream.control.setRate('s', 0.5);
    const before = stream.frames.length;
    await until(() => stream.frames.length >= before + 4);
    const leftOut = received - stream.frames.length;
    expect(stepsFrom(stream, before + 1).every((step) => Math.abs(step - 2) < 0.06)).toBe(true);
    // What was under way when the rate changed: of six seconds' 150 pictures hardly a tenth.
    expect(leftOut).toBeLessThan(30);
  });

  it('holds from the first frame of a run that is opened again', async () => {
    await using stream = await watchStream({ source: server.url, fps: 5 });
    await until(() => stream.frames.length >= 3);
    stream.control.setRate('s', 1);
    server.dropClients();
    await until(() => stream.pids.length === 2);
    const before = stream.frames.length;
    await until(() => stream.frames.length >= before + 4);
    expect(Math.min(...stepsFrom(stream, before + 1))).toBeGreaterThan(0.9);
  });
});

describe('the mode of a live stream', () => {
  it('is changed to keyframes and back while its state stays and its times go on', async () => {
    await using stream = await watchStream({ source: server.url, fps: 5 });
    await until(() => stream.frames.length >= 5);
    stream.control.setMode('s', 'keyframes');
    await until(() => stream.pids.length === 2);
    const switched = stream.frames.length;
    await until(() => stream.frames.length >= switched + 5);
    // A keyframe every ten pictures, at 25 a second.
    expect(stepsFrom(stream, switched).every((step) => Math.abs(step - 0.4) < 0.05)).toBe(true);

    stream.control.setMode('s', 'full');
    await until(() => stream.pids.length === 3);
    const back = stream.frames.length;
    await until(() => stream.frames.length >= back + 8);
    expect(stepsFrom(stream, back + 1).every((step) => Math.abs(step - 0.2) < 0.05)).toBe(true);

    const times = stream.frames.map(({ timeUs }) => timeUs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
    expect(stream.frames.map(({ seq }) => seq)).toEqual(stream.frames.map((_, n) => n));
    expect(statesOf(stream.statuses)).toEqual(['starting', 'live']);
    expect(stream.statuses.at(-1)?.counts.reconnects).toBe(0);
  });
});

describe('a suspended stream', () => {
  it('has no decoder, says why, and is opened again when it is resumed', async () => {
    await using stream = await watchStream({ source: server.url });
    await until(() => stream.frames.length >= 3);
    const nextAttemptAtMs = Date.now() + 30_000;
    stream.control.suspend('s', { reason: 'stream s: this machine is full', nextAttemptAtMs });
    expect(stream.statuses.at(-1)).toMatchObject({
      ...{ state: 'suspended', code: 'OVERLOADED', reason: 'stream s: this machine is full', nextAttemptAtMs },
    });
    const before = stream.frames.length;
    stream.control.suspend('s', { reason: 'stream s: still full', nextAttemptAtMs: nextAttemptAtMs + 1 });
    expect(stream.statuses.at(-1)?.reason).toBe('stream s: still full');

    stream.control.setMode('s', 'keyframes');
    expect(stream.pids).toHaveLength(1);
    expect(stream.frames).toHaveLength(before);
    stream.control.resume('s');
    await until(() => stream.frames.length >= before + 3);
    expect(statesOf(stream.statuses)).toEqual(['starting', 'live', 'suspended', 'starting', 'live']);
    expect(stream.pids).toHaveLength(2);
  });

  it('is not started before its time where it is held', async () => {
    await using stream = await watchStream({ source: server.url, id: 'held', hold: true });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(stream.pids).toEqual([]);
    expect(statesOf(stream.statuses)).toEqual(['starting']);
    stream.control.resume('held');
    await until(() => stream.frames.length >= 2);
    expect(statesOf(stream.statuses)).toEqual(['starting', 'live']);
  });
});

describe('the room for frames', () => {
  it('bounds those of a live stream that nobody scores, and lets the newest in when there is some again', async () => {
    const room = 8 * 320 * 240 * 3;
    await using stream = await watchStream({ source: server.url, fps: 10, maxBytes: room, release: false });
    const dropped = async () => (await stream.metrics.framesDropped.get()).values;
    const decoded = (): number => stream.statuses.at(-1)?.counts.decoded ?? 0;
    await until(() => decoded() > 50);
    const full = stream.frames.length;
    const bytesOf = full * (stream.frames[0]?.data.length ?? 0);
    expect(stream.flow.bytes()).toBe(bytesOf);
    expect(bytesOf).toBeLessThanOrEqual(room);
    expect(await dropped()).toMatchObject([{ labels: { stream: 's', stage: 'ingest', reason: 'no-room' } }]);

    for (let n = 0; n < full; n++) stream.flow.release('s');
    await until(() => stream.frames.length > full);
    const [before, after] = [stream.frames[full - 1], stream.frames[full]];
    expect((after?.ptsMs ?? 0) - (before?.ptsMs ?? 0)).toBeGreaterThan(1000);
    const counted = (await dropped())[0]?.value ?? 0;
    expect((await stream.metrics.framesSampled.get()).values[0]?.value).toBe(stream.frames.length + counted);
    expect(statesOf(stream.statuses)).toEqual(['starting', 'live']);
  });
});
