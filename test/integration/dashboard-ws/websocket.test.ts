import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerMessage } from '../../../src/dashboard-ws/protocol.js';
import {
  eventually,
  makeScored,
  makeStatus,
  openClient,
  openTestDashboard,
  type TestClient,
  type TestDashboard,
} from './open-test-dashboard.js';

let test: TestDashboard;
const clients: TestClient[] = [];

beforeEach(async () => {
  test = await openTestDashboard();
});

afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.terminate();
  await test.close();
});

/** A client that has been greeted. */
async function greeted(): Promise<TestClient> {
  const client = openClient(test.dashboard.url);
  clients.push(client);
  await eventually('hello', () => client.messages.length > 0);
  return client;
}

function alertCursors({ messages }: TestClient): number[] {
  return messages.flatMap((message) => (message.type === 'alert' ? [message.alert.cursor] : []));
}

async function skipped(reason: string): Promise<number> {
  const { values } = await test.metrics.clientMessagesSkipped.get();
  return values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
}

describe('the WebSocket', () => {
  it('greets with a snapshot: status, last score, history from before this run and open alerts', async () => {
    test.dashboard.publishStatus(makeStatus({ source: 'rtsp://user:secret@cam.local/1' }));
    await eventually('history', async () => (await snapshotHistory()).length === 3);
    test.dashboard.publishFrame(1, makeScored(0));
    test.alert(7);
    const { messages } = await greeted();
    expect(messages[0]).toMatchObject({
      ...{ v: 1, type: 'hello', seq: 0 },
      state: {
        alertCursor: 7,
        model: { id: 'quartet.lite' },
        openAlerts: [{ cursor: 7, state: 'firing' }],
        streams: [
          {
            streamId: 'gate',
            status: { state: 'live', source: 'rtsp://***@cam.local/1' },
            frame: { seq: 0, score: 50, frameUrl: '/api/streams/gate/frame.jpg?t=100000000' },
            history: [{ timeUs: 1e6, score: 70 }, { timeUs: 2e6 }, { timeUs: 3e6 }, { timeUs: 100e6, score: 50 }],
          },
        ],
      },
    });
    expect(JSON.stringify(messages)).not.toContain('secret');
  });

  async function snapshotHistory(): Promise<unknown[]> {
    const response = await fetch(`${test.dashboard.url}api/state`);
    const { streams } = (await response.json()) as { streams: { history: unknown[] }[] };
    return streams[0]?.history ?? [];
  }

  it('pushes in the order of publishing, numbered without gaps, and without pictures inside', async () => {
    const client = await greeted();
    test.dashboard.publishStatus(makeStatus());
    test.dashboard.publishFrame(1, makeScored(0));
    test.alert(1);
    await eventually('three messages', () => client.messages.length === 4);
    expect(client.messages.map(({ type }) => type)).toEqual(['hello', 'status', 'frame', 'alert']);
    expect(client.messages.map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
    expect(JSON.stringify(client.messages)).not.toContain('jpeg"');
    expect(await (await metrics()).text()).toContain('framewatch_websocket_clients 1');
  });

  it('pushes an alert whose picture is there', async () => {
    const client = await greeted();
    test.alert(9);
    await eventually('the alert', () => alertCursors(client).length === 1);
    const alert = client.messages.find((message) => message.type === 'alert');
    if (alert?.type !== 'alert') throw new Error('no alert');
    const response = await fetch(new URL(alert.alert.pictureUrl, test.dashboard.url));
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0xff, 0xd8, 9]);
  });

  it('sends a client that stopped reading the newest state and every alert, not the backlog', async () => {
    const client = await greeted();
    client.socket.pause();
    const site = 'x'.repeat(8_000);
    let seq = 0;
    while ((await skipped('superseded')) < 500) {
      for (let index = 0; index < 50; index += 1) test.dashboard.publishFrame(seq, makeScored(seq++, { site }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    test.alert(1);
    test.alert(2);
    client.socket.resume();
    await eventually('the newest frame', () => lastFrameSeq(client.messages) === seq - 1);
    expect(client.messages.length).toBeLessThan(seq - 400);
    expect(alertCursors(client)).toEqual([1, 2]);
    expect(client.messages.map((message) => message.seq)).toEqual(client.messages.map((_, index) => index));
  });

  it('tells a client that missed alerts to read them again', async () => {
    const client = await greeted();
    client.socket.pause();
    const message = 'x'.repeat(8_000);
    let cursor = 0;
    while ((await skipped('overflow')) === 0) {
      for (let index = 0; index < 50; index += 1) test.alert((cursor += 1), { message });
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.socket.resume();
    await eventually('the newest alert', () => alertCursors(client).at(-1) === cursor);
    expect(client.messages.some(({ type }) => type === 'resync')).toBe(true);
  });

  it('resumes alerts from a cursor, each once and in order', async () => {
    for (const cursor of [1, 2, 3]) test.alert(cursor);
    const client = await greeted();
    client.socket.send(JSON.stringify({ v: 1, type: 'subscribe', since: 1 }));
    await eventually('missed alerts', () => alertCursors(client).length === 2);
    test.alert(4);
    await eventually('a live alert', () => alertCursors(client).length === 3);
    expect(alertCursors(client)).toEqual([2, 3, 4]);
  });

  it('says resync where too much was missed', async () => {
    for (let cursor = 1; cursor <= 202; cursor += 1) test.alert(cursor);
    const client = await greeted();
    client.socket.send(JSON.stringify({ v: 1, type: 'subscribe', since: 0 }));
    await eventually('resync', () => client.messages.some(({ type }) => type === 'resync'));
    expect(alertCursors(client)).toEqual([]);
  });

  it('sends only the streams that were asked for', async () => {
    const client = await greeted();
    client.socket.send(JSON.stringify({ v: 1, type: 'subscribe', since: 0, streams: ['hall'] }));
    await eventually('the filter', () => {
      test.dashboard.publishFrame(1, makeScored(1, { streamId: 'hall' }));
      return client.messages.length > 3;
    });
    const before = client.messages.length;
    test.dashboard.publishFrame(2, makeScored(2));
    test.alert(1);
    test.dashboard.publishFrame(3, makeScored(3, { streamId: 'hall' }));
    await eventually('the last frame', () => lastFrameSeq(client.messages) === 3);
    expect(client.messages.slice(before).some((message) => streamOf(message) === 'gate')).toBe(false);
  });

  it.each([
    ['no JSON', 'hello', 1008],
    ['another type', '{"v":1,"type":"exec"}', 1008],
    ['another version', '{"v":2,"type":"subscribe"}', 1008],
    ['an unknown key', '{"v":1,"type":"subscribe","x":1}', 1008],
    ['a bad cursor', '{"v":1,"type":"subscribe","since":-1}', 1008],
    ['binary', Buffer.from('{"v":1,"type":"subscribe"}'), 1003],
    ['too much', 'x'.repeat(40_000), 1009],
  ])('closes on %s, and serves others on', async (_, sent, code) => {
    const [bad, good] = [await greeted(), await greeted()];
    bad.socket.send(sent);
    expect(await bad.closed).toBe(code);
    test.dashboard.publishStatus(makeStatus());
    await eventually('the other client', () => good.messages.length === 2);
  });

  it('closes on a client that talks too much', async () => {
    const client = await greeted();
    for (let index = 0; index < 12; index += 1) client.socket.send('{"v":1,"type":"subscribe"}');
    expect(await client.closed).toBe(1008);
  });

  it('ends a client that does not answer pings, and keeps one that does', async () => {
    await test.close();
    test = await openTestDashboard({ pingEveryMs: 100 });
    const [dead, alive] = [openClient(test.dashboard.url, { autoPong: false }), await greeted()];
    clients.push(dead);
    expect(await dead.closed).toBe(1006);
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
  });

  it('closes clients with 1001 when the daemon stops, and leaves no connection', async () => {
    const client = await greeted();
    await test.close();
    expect(await client.closed).toBe(1001);
    await expect(fetch(test.dashboard.url)).rejects.toThrow();
    expect(process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap')).toEqual([]);
  });

  it('stops although a client does not read', async () => {
    const client = await greeted();
    client.socket.pause();
    await test.close();
    client.socket.resume();
    await client.closed;
  });

  function metrics(): Promise<Response> {
    return fetch(`${test.dashboard.url}metrics`);
  }

  function lastFrameSeq(messages: readonly ServerMessage[]): number | undefined {
    const frames = messages.flatMap((message) => (message.type === 'frame' ? [message.frame.seq] : []));
    return frames.at(-1);
  }

  function streamOf(message: ServerMessage): string | undefined {
    if (message.type === 'frame') return message.frame.streamId;
    return message.type === 'alert' ? message.alert.streamId : undefined;
  }
});
