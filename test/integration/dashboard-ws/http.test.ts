import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  makeScored,
  makeStatus,
  openClient,
  openTestDashboard,
  type TestDashboard,
} from './open-test-dashboard.js';

const TOKEN = 'a-token/with+marks=and-27~c';
const DATA_ROUTES = [
  '/api/state',
  '/api/alerts',
  '/api/streams/gate/frame.jpg',
  '/api/streams/gate/history',
  '/api/alerts/low%2Fgate%2F1/firing.jpg',
  '/api/alerts/low%2Fgate%2F1/firing-explanation.png',
  '/api/streams/gate/explanation.png',
  '/metrics',
  '/readyz',
];
const PUBLIC_ROUTES = ['/', '/assets/main.js', '/healthz'];

interface Reply {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Without a client's own tidying of paths and headers. */
function raw(url: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject).end();
  });
}

async function filled(options: Parameters<typeof openTestDashboard>[0] = {}): Promise<TestDashboard> {
  const test = await openTestDashboard(options);
  test.dashboard.publishStatus(makeStatus());
  test.dashboard.publishFrame(1, makeScored(1));
  test.alert(1);
  return test;
}

describe('on loopback without a token', () => {
  let test: TestDashboard;
  let url: string;
  beforeAll(async () => {
    test = await filled({ allowedOrigins: ['https://watch.example.org'] });
    url = test.dashboard.url;
  });
  afterAll(() => test.close());

  it.each([...DATA_ROUTES, ...PUBLIC_ROUTES])('answers GET and HEAD %s, with the security headers', async (path) => {
    const { status, headers, body } = await raw(url, path);
    expect(status).toBe(200);
    expect(body).not.toBe('');
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'; script-src 'self'") as string,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(await raw(url, path, {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const { status, headers } = await raw(url, '/api/state', {}, method);
    expect(status).toBe(405);
    expect(headers['allow']).toBe('GET, HEAD');
  });

  it.each([
    '/assets/../../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/assets/%2fetc%2fpasswd',
    '/assets/secret.txt',
    '/assets/',
    '/assets/constructor',
    '/constructor',
    '/%zz',
    '/api/streams/none/frame.jpg',
    '/api/streams/none/history',
    '/api/streams/gate/frame.jpg/x',
    '/api/alerts/none/firing.jpg',
    '/api/streams/none/explanation.png',
    '/api/alerts/none/firing-explanation.png',
    '/api/alerts/low%2Fgate%2F1/resolved-explanation.png',
    '/api/alerts/low%2Fgate%2F1/firing.png',
    '/api/alerts/low%2Fgate%2F1/other.jpg',
    `/api/alerts/${'x'.repeat(300)}/firing.jpg`,
    '/api/other',
  ])('has nothing at %s', async (path) => {
    const { status, headers, body } = await raw(url, path);
    expect(status).toBe(404);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status: 404, title: 'Not Found' });
  });

  it.each(['limit=0', 'limit=-1', 'limit=1e3', 'limit=99999999', 'limit=', 'limit=x'])('refuses ?%s', async (query) => {
    expect((await raw(url, `/api/alerts?${query}`)).status).toBe(400);
    expect((await raw(url, `/api/streams/gate/history?${query}`)).status).toBe(400);
  });

  it('gives the history and the alerts that were asked for', async () => {
    expect(JSON.parse((await raw(url, '/api/streams/gate/history?limit=2')).body)).toMatchObject({
      streamId: 'gate',
      points: [{ timeUs: 2e6 }, { timeUs: 3e6 }],
    });
    expect(JSON.parse((await raw(url, '/api/alerts?limit=5')).body)).toMatchObject({
      alerts: [{ cursor: 1, pictureUrl: '/api/alerts/low%2Fgate%2F1/firing.jpg' }],
    });
  });

  it.each([
    ['localhost', 200],
    ['127.0.0.1:9', 200],
    ['[::1]:80', 200],
    ['watch.example.org', 200],
    ['evil.example.com', 403],
    ['127.0.0.1.evil.example.com', 403],
    ['%', 403],
  ])('asked for as %j: %i', async (host, expected) => {
    expect((await raw(url, '/api/state', { host })).status).toBe(expected);
  });

  it.each([
    ['its own page', () => url.slice(0, -1), true],
    ['an allowed origin', () => 'https://watch.example.org', true],
    ['a program, which sends none', () => undefined, true],
    ['another site', () => 'https://evil.example.com', false],
    ['a file', () => 'null', false],
    ['another port', () => 'http://127.0.0.1:1', false],
  ])('a WebSocket from %s', async (_, origin, isAllowed) => {
    const given = origin();
    using client = openClient(url, given === undefined ? {} : { origin: given });
    if (isAllowed) await eventually('hello', () => client.messages.length > 0);
    else expect(await client.closed).toBe(1006);
  });

  it('refuses a WebSocket for a foreign host name', async () => {
    using client = openClient(url, { headers: { host: 'evil.example.com' } });
    expect(await client.closed).toBe(1006);
  });
});

describe('with a token', () => {
  let test: TestDashboard;
  let url: string;
  beforeAll(async () => {
    test = await filled({ token: TOKEN, host: '0.0.0.0' });
    url = test.dashboard.url.replace('0.0.0.0', '127.0.0.1');
  });
  afterAll(() => test.close());

  const right = { authorization: `Bearer ${TOKEN}` };

  it.each([...DATA_ROUTES, '/api/none', '/none'])('%s wants it', async (path) => {
    for (const authorization of ['', 'Bearer', 'Bearer wrong-token-of-some-length', `Basic ${TOKEN.slice(0, 8)}`]) {
      const { status, headers } = await raw(url, path, { authorization });
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe('Bearer');
    }
    expect((await raw(url, path, right)).status).toBe(path.endsWith('none') ? 404 : 200);
    expect((await raw(url, `${path}?token=${encodeURIComponent(TOKEN)}`)).status).toBe(401);
  });

  it.each(PUBLIC_ROUTES)('%s, which tells nothing, does not', async (path) => {
    expect((await raw(url, path)).status).toBe(200);
  });

  it('lets a WebSocket on with the header or the subprotocol, and no other', async () => {
    const encoded = Buffer.from(TOKEN).toString('base64url');
    using byHeader = openClient(url, { headers: right });
    using byProtocol = openClient(url, {}, ['framewatch.v1', `framewatch.token.${encoded}`]);
    using without = openClient(url);
    using wrong = openClient(url, {}, ['framewatch.v1', 'framewatch.token.d3Jvbmc']);
    await eventually('hello', () => byHeader.messages.length > 0 && byProtocol.messages.length > 0);
    expect(byProtocol.socket.protocol).toBe('framewatch.v1');
    expect(await without.closed).toBe(1006);
    expect(await wrong.closed).toBe(1006);
  });
});

describe('openDashboard', () => {
  it('tells at /healthz what it is given, to anyone', async () => {
    const health = { wanted: 2, workers: 2, ready: 2, starting: 0, late: 0, abandoned: 0, isStuck: false };
    const told = { ...health, provider: 'cpu' };
    await using test = await openTestDashboard({ token: 'a-token-of-some-length' }, { scoringHealth: () => told });
    const answer = await fetch(new URL('/healthz', test.dashboard.url));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: 'ok', scoring: told });
  });

  it('refuses to be reachable from outside without a token', async () => {
    await expect(openTestDashboard({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'DASHBOARD_EXPOSED' });
    await expect(openTestDashboard({ host: '::' })).rejects.toMatchObject({ code: 'DASHBOARD_EXPOSED' });
  });

  it.each(['', 'short', 'with blanks in the middle', 'with-ümlauts-in-the-middle'])(
    'refuses the token %j',
    async (token) => {
      await expect(openTestDashboard({ token })).rejects.toMatchObject({ code: 'DASHBOARD_TOKEN' });
    },
  );

  it('says which port is taken and what to do', async () => {
    await using first = await openTestDashboard();
    const port = Number(new URL(first.dashboard.url).port);
    await expect(openTestDashboard({ port })).rejects.toMatchObject({
      code: 'DASHBOARD_PORT',
      message: expect.stringContaining(`127.0.0.1:${port}: another program already uses`) as string,
    });
  });

  it('says that the page is not built', async () => {
    await expect(openTestDashboard({ pageDir: 'no-such-folder' })).rejects.toMatchObject({ code: 'DASHBOARD_PAGE' });
  });

  it('is not ready before it knows a stream', async () => {
    await using test = await openTestDashboard();
    expect((await raw(test.dashboard.url, '/readyz')).status).toBe(503);
    test.dashboard.publishStatus(makeStatus({ state: 'offline' }));
    const { status, body } = await raw(test.dashboard.url, '/readyz');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      status: 'ready',
      streams: [{ streamId: 'gate', state: 'offline', secondsSinceLastFrame: null }],
    });
  });
});
