import { describe, expect, it } from 'vitest';
import { freePort } from '../../helpers/free-port.js';
import { eventually, makeStatus } from './open-test-dashboard.js';
import { frame, JPEG, testPages } from './visit-test-page.js';

const TOKEN = 'a-token/with+marks=and-27~c';
const { open, visit, problems } = testPages();

describe('the live page', () => {
  it('shows tiles, scores as they come, and an alert from firing to resolved, without one console error', async () => {
    const test = await open();
    const { dashboard } = test;
    dashboard.publishStatus(makeStatus());
    dashboard.publishFrame(1, frame(1, 81.9));
    const page = await visit(dashboard.url);
    const id = (testId: string) => page.getByTestId(testId);
    await eventually('the score', async () => (await id('score-gate').textContent()) === '81');
    expect(await id('state-gate').textContent()).toBe('live');
    expect(await id('grade-gate').textContent()).toBe('good');
    expect(await id('method-dgiqa-gate').textContent()).toBe('49');

    dashboard.publishFrame(2, frame(2, 23));
    await eventually('the new score', async () => (await id('score-gate').textContent()) === '23');
    expect(await id('grade-gate').textContent()).toBe('bad');
    const picture = id('tile-gate').locator('img');
    await eventually(
      'the picture',
      async () => (await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)) > 0,
    );

    test.alert(1, { alertId: 'low/gate/1', jpeg: JPEG, timeUs: 101e6 });
    await eventually('the alert', async () => (await id('alert-0').count()) === 1);
    expect(await id('alert-0').getAttribute('data-state')).toBe('firing');
    expect(await id('alert-0').textContent()).toContain('score 20 is below 40');
    expect(await page.title()).toBe('(1) Framewatch');
    test.alert(2, {
      alertId: 'low/gate/1',
      state: 'resolved',
      durationMs: 9500,
      message: 'gate: recovered',
      jpeg: JPEG,
    });
    await eventually('the end', async () => (await id('alert-0').getAttribute('data-state')) === 'resolved');
    expect(await id('alert-list').locator('li').count()).toBe(1);
    await eventually('the title', async () => (await page.title()) === 'Framewatch');
    expect(problems).toEqual([]);
  });

  it('shows how far the methods part, the interval, and what costs most, where the model says so', async () => {
    const { dashboard } = await open();
    const evidence = { contributions: { 'jpeg-compressed': -8.2, hazy: 1 } };
    dashboard.publishFrame(1, frame(1, 30, { spread: 4.2, low: 21.7, high: 38.1, evidence }));
    const page = await visit(dashboard.url);
    const id = (testId: string) => page.getByTestId(`${testId}-gate`);
    await eventually('the cause', async () => (await id('evidence').textContent()) === 'jpeg-compressed −8');
    expect(await id('spread').textContent()).toBe('±4');
    expect(await id('spread').getAttribute('title')).toBe('methods disagree by 4.2 points');
    expect(await id('interval').textContent()).toBe('21–39');

    dashboard.publishFrame(2, frame(2, 70, { spread: 1.6, evidence: { contributions: { hazy: -1 } } }));
    await eventually('the new spread', async () => (await id('spread').textContent()) === '±2');
    expect(await id('evidence').isVisible()).toBe(false);
    expect(await id('interval').textContent()).toBe('');
    expect(problems).toEqual([]);
  });

  it('has a word for every raised flag, and takes it back', async () => {
    const { dashboard } = await open();
    dashboard.publishFrame(1, frame(1, 30, { flags: ['blurred', 'mono'] }));
    const page = await visit(dashboard.url);
    const flags = page.getByTestId('flags-gate');
    await eventually('the flags', async () => (await flags.textContent()) === 'blurredmono');

    dashboard.publishFrame(2, frame(2, 70, { flags: [] }));
    await eventually('no flag', async () => (await flags.textContent()) === '');
    expect(problems).toEqual([]);
  });

  it.each(['black', 'frozen'] as const)('never calls a %s picture good', async (state) => {
    const { dashboard } = await open();
    dashboard.publishStatus(makeStatus({ state }));
    dashboard.publishFrame(1, frame(1, 81));
    const page = await visit(dashboard.url);
    await eventually('the score', async () => (await page.getByTestId('score-gate').textContent()) === '81');
    expect(await page.getByTestId('grade-gate').textContent()).toBe(state);
    expect(await page.getByTestId('tile-gate').getAttribute('data-grade')).toBe('unknown');
  });

  it('leaves the line out for a model of one method that explains nothing', async () => {
    const { dashboard } = await open();
    const { spread: _, ...single } = frame(1, 30, { methods: { dgiqa: 30 } });
    dashboard.publishFrame(1, single);
    const page = await visit(dashboard.url);
    await eventually('the score', async () => (await page.getByTestId('score-gate').textContent()) === '30');
    expect(await page.getByTestId('spread-gate').isVisible()).toBe(false);
  });

  it('names in a resolved alert what it was', async () => {
    const test = await open();
    const topEvidence = { label: 'low-light', points: -6.4 };
    test.alert(1, { jpeg: JPEG, state: 'resolved', durationMs: 9500, message: 'gate: recovered', topEvidence });
    const page = await visit(test.dashboard.url);
    await eventually('the alert', async () => (await page.getByTestId('alert-0').count()) === 1);
    expect(await page.getByTestId('alert-0').textContent()).toContain(' · low-light −6');
  });

  it('says why there is no picture and when it is tried again, and puts the worst first', async () => {
    const { dashboard } = await open();
    const order = ['a-good', 'b-offline', 'c-bad'];
    for (const streamId of order) dashboard.publishStatus(makeStatus({ streamId }));
    dashboard.publishFrame(1, frame(1, 80, { streamId: 'a-good' }));
    dashboard.publishFrame(2, frame(1, 10, { streamId: 'c-bad' }));
    const nextAttemptAtMs = performance.timeOrigin + performance.now() + 60_000;
    const reason = 'rtsp://<b>cam</b> refused the connection';
    const told = {
      streamId: 'b-offline',
      state: 'offline',
      reason: `stream b-offline: ${reason}`,
      nextAttemptAtMs,
    } as const;
    dashboard.publishStatus(makeStatus(told));
    const page = await visit(dashboard.url);
    const tile = page.getByTestId('tile-b-offline');
    await eventually('the reason', async () => /next attempt in \d+\s(s|min)/.test((await tile.textContent()) ?? ''));
    expect(await tile.locator('p').first().textContent()).toMatch(
      /^rtsp:\/\/<b>cam<\/b> refused the connection · offline for/,
    );
    expect(await page.getByTestId('tiles').locator('h3').allTextContents()).toEqual(['b-offline', 'c-bad', 'a-good']);
    expect(problems).toEqual([]);
  });

  it('shows the last score of a stream without pictures as past, whatever it was', async () => {
    const states = ['ended', 'failed', 'stalled', 'offline'] as const;
    const { dashboard } = await open();
    dashboard.publishFrame(1, frame(1, 90));
    const page = await visit(dashboard.url);
    const colour = (): Promise<string> => page.getByTestId('score-gate').evaluate(colourOf);
    await eventually('the grade', async () => (await page.getByTestId('grade-gate').textContent()) === 'good');
    const colourWhenLive = await colour();
    for (const state of states) {
      dashboard.publishStatus(makeStatus({ state }));
      await eventually(state, async () => (await page.getByTestId('state-gate').textContent()) === state);
      expect(await page.getByTestId('grade-gate').textContent()).toBe('last score');
      expect(await page.getByTestId('score-gate').textContent()).toBe('90');
      expect(await colour()).not.toBe(colourWhenLive);
    }
    dashboard.publishStatus(makeStatus({ state: 'live' }));
    await eventually('the grade', async () => (await page.getByTestId('grade-gate').textContent()) === 'good');
    expect(await colour()).toBe(colourWhenLive);
  });

  it('shows a stream and its past as soon as the daemon serves, before anything is published', async () => {
    const { dashboard } = await open({ streamIds: ['gate'] });
    const page = await visit(dashboard.url);
    await eventually('the state', async () => (await page.getByTestId('state-gate').textContent()) === 'starting');
    const { streams } = (await (await fetch(`${dashboard.url}api/state`)).json()) as {
      streams: { history: unknown[] }[];
    };
    expect(streams.map(({ history }) => history.length)).toEqual([3]);
    expect(await page.getByTestId('chart-gate').evaluate(inkOf)).toBeGreaterThan(0);
  });

  it('shows a frame that was not scored as no score, not as good', async () => {
    const { dashboard } = await open();
    dashboard.publishFrame(1, frame(1, 90));
    const { score: _, ...unscored } = frame(2, 0, { validity: 'not-scored', methods: {} });
    dashboard.publishFrame(2, unscored);
    const page = await visit(dashboard.url);
    await eventually('the word', async () => (await page.getByTestId('grade-gate').textContent()) === 'not scored');
    expect(await page.getByTestId('score-gate').textContent()).toBe('–');
  });

  it('comes back by itself after a restart of the daemon, with the alerts it missed', async () => {
    const port = await freePort();
    const first = await open({ port });
    first.dashboard.publishFrame(1, frame(1, 80));
    first.alert(1, { jpeg: JPEG });
    const page = await visit(first.dashboard.url);
    await eventually('the alert', async () => (await page.getByTestId('alert-0').count()) === 1);
    await first.close();
    await eventually('the loss', async () =>
      ((await page.getByTestId('connection').textContent()) ?? '').includes('lost'),
    );

    const second = await open({ port });
    second.stored.push(...first.stored);
    second.alert(2, { jpeg: JPEG, message: 'gate: while you were away' });
    second.dashboard.publishFrame(2, frame(2, 30));
    await eventually('the new score', async () => (await page.getByTestId('score-gate').textContent()) === '30');
    await eventually('the missed alert', async () =>
      ((await page.getByTestId('alert-0').textContent()) ?? '').includes('while you were away'),
    );
    expect(await page.getByTestId('alert-list').locator('li').count()).toBe(2);
  });

  it('asks for the token, takes it from the address too, and keeps it out of the address', async () => {
    const { dashboard } = await open({ token: TOKEN });
    dashboard.publishFrame(1, frame(1, 77));
    const page = await visit(dashboard.url);
    await page.getByTestId('login').waitFor();
    await page.getByLabel('token').fill('wrong-ü-token');
    await page.getByRole('button').click();
    await eventually(
      'the refusal',
      async () => (await page.getByTestId('connection').textContent()) === 'token needed',
    );
    await page.getByLabel('token').fill(TOKEN);
    await page.getByRole('button').click();
    await eventually('the score', async () => (await page.getByTestId('score-gate').textContent()) === '77');
    const picture = page.getByTestId('tile-gate').locator('img');
    await eventually(
      'the picture',
      async () => (await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)) > 0,
    );

    const other = await visit(`${dashboard.url}#token=${encodeURIComponent(TOKEN)}`);
    await eventually('the score', async () => (await other.getByTestId('score-gate').textContent()) === '77');
    expect(other.url()).toBe(dashboard.url);
  });
});

/** Run in the page, which has types of its own. */
function colourOf(node: unknown): string {
  const view = globalThis as unknown as { getComputedStyle(of: unknown): { readonly color: string } };
  return view.getComputedStyle(node).color;
}

/** Run in the page: pixels with the colour of the line, in the chart under the node. */
function inkOf(node: unknown): number {
  const page = globalThis as unknown as { getComputedStyle(node: unknown): { getPropertyValue(name: string): string } };
  const canvas = (node as { querySelector(name: string): unknown }).querySelector('canvas') as {
    readonly width: number;
    readonly height: number;
    getContext(kind: '2d'): { getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray } };
    readonly ownerDocument: { readonly documentElement: unknown };
  };
  const line = page.getComputedStyle(canvas.ownerDocument.documentElement).getPropertyValue('--line').slice(1);
  const [red, green, blue] = [0, 2, 4].map((at) => parseInt(line.slice(at, at + 2), 16));
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let ink = 0;
  for (let at = 0; at < data.length; at += 4)
    if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) ink += 1;
  return ink;
}
