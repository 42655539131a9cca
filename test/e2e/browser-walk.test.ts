import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectProblems, launchChromium } from '../helpers/chromium.js';
import { makeFolder, startDaemon, type Daemon } from '../helpers/daemon.js';
import { freePort } from '../helpers/free-port.js';
import { startRtspServer, type RtspServer } from '../helpers/rtsp-server.js';

const CLIP = new URL('../../config/demo/flower-damaged.mp4', import.meta.url).pathname;
/** Looked at by people, after every run. */
const SHOTS = fileURLToPath(new URL('../../test-results/browser-walk', import.meta.url));
const RULES = '[{id: low-score, streams: [flower], raiseBelow: 42, clearAbove: 48, holdFor: 3s, clearFor: 3s}]';
const VIEWS = [
  { name: 'light', colorScheme: 'light', width: 1280, height: 800 },
  { name: 'dark', colorScheme: 'dark', width: 1280, height: 800 },
  { name: 'phone', colorScheme: 'light', width: 360, height: 740 },
  { name: 'phone-dark', colorScheme: 'dark', width: 320, height: 640 },
] as const;
const AWAY = /net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)/;
const POLL = { timeout: 60_000 };

let browser: Browser;
let camera: RtspServer;
let folder: string;
let daemon: Daemon;
let port: number;
let page: Page;
let problems: readonly string[];

const start = (): Promise<Daemon> =>
  startDaemon(['watch', '--fps', '2', `flower=${CLIP}`, `cam=${camera.url}`, 'missing=nowhere/missing.mp4'], {
    env: { FRAMEWATCH_ALERTS__RULES: RULES, FRAMEWATCH_SERVER__PORT: String(port) },
    folder,
  });

beforeAll(async () => {
  [browser, camera, folder, port] = await Promise.all([
    launchChromium(),
    startRtspServer({ picture: { lavfi: 'testsrc2=size=640x360:rate=25' }, auth: 'digest' }),
    makeFolder(),
    freePort(),
  ]);
  mkdirSync(SHOTS, { recursive: true });
  daemon = await start();
  page = await browser.newPage();
  problems = collectProblems(page);
  await page.goto(await daemon.url());
});
afterAll(async () => {
  await browser.close();
  await daemon[Symbol.asyncDispose]();
  await camera.close();
  await rm(folder, { recursive: true, force: true });
});

const textOf = (testId: string): Promise<string> => page.getByTestId(testId).innerText();
const scoreOf = async (streamId: string): Promise<number> => parseInt(await textOf(`score-${streamId}`), 10);

async function expectPictures(testId: string): Promise<void> {
  const images = page.getByTestId(testId).locator('img');
  await expect.poll(() => images.evaluateAll(everyOneIsLoaded), POLL).toBe(true);
}

describe('a walk over the page of a running daemon', () => {
  it('meets a tile per stream, with its state, its score, its picture, or the reason why there is none', async () => {
    for (const streamId of ['flower', 'cam']) await expect.poll(() => textOf(`state-${streamId}`), POLL).toBe('live');
    for (const streamId of ['flower', 'cam']) {
      await expect.poll(() => scoreOf(streamId), POLL).toBeGreaterThan(0);
      await expectPictures(`tile-${streamId}`);
    }
    await expect.poll(() => textOf('state-missing'), POLL).toBe('failed');
    expect(await textOf('tile-missing')).toMatch(/^nowhere\/missing\.mp4 does not exist; check the path · failed for/m);
    expect(await textOf('grade-missing')).toBe('no score');
    await expect.poll(() => textOf('summary'), POLL).toMatch(/^2 of 3 live/);
    await expect.poll(() => page.getByTestId('tiles').locator('h3').first().innerText(), POLL).toBe('missing');
  });

  it('sees an alert fire, with the picture of what is wrong', async () => {
    await expect.poll(() => textOf('alert-list'), POLL).toMatch(/firing[^]*is below 42/);
    await expectPictures('alert-list');
    expect(await page.title()).toBe('(1) Framewatch');
    expect(await textOf('summary')).toContain('1 alert firing');
    await expect.poll(() => page.getByTestId('tiles').locator('h3').first().innerText(), POLL).toBe('flower');
  });

  it.each(VIEWS)('fits into $name, $width wide', async ({ name, colorScheme, width, height }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await expect.poll(() => page.locator('html').evaluate(isTooWide)).toBe(false);
    expect(await page.locator('#tiles, #alert-list').evaluateAll((lists) => lists.length)).toBe(2);
    await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
  });

  it('reaches the alerts with the keyboard, and sees where it is', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.keyboard.press('Tab');
    expect(await page.locator('#alerts').evaluate(isInView)).toBe(false);
    const link = page.getByTestId('summary');
    expect(await link.evaluate(isFocusedVisibly)).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#alerts').evaluate(isInView)).toBe(true);
    await page.keyboard.press('Home');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('sees the alert resolved, with how long it was', async () => {
    await expect.poll(() => textOf('alert-list'), POLL).toMatch(/resolved[^]*recovered after/);
    await expectPictures('alert-list');
    await expect.poll(() => page.title(), POLL).toBe('Framewatch');
    await expect.poll(() => scoreOf('flower'), POLL).toBeGreaterThan(45);
    expect(problems).toEqual([]);
  });

  it('outlives a restart of the daemon: it connects by itself, and history and alerts are still there', async () => {
    const before = await historyOf('cam');
    daemon.process.kill('SIGTERM');
    expect(await daemon.exitCode).toBe(0);
    await expect.poll(() => textOf('connection'), POLL).toMatch(/connection lost/);
    await page.screenshot({ path: `${SHOTS}/lost.png`, fullPage: true });

    daemon = await start();
    await expect.poll(() => textOf('connection'), POLL).toBe('live');
    await expect.poll(() => textOf('state-cam'), POLL).toBe('live');
    expect(await textOf('alert-list')).toMatch(/resolved[^]*recovered after/);
    await expectPictures('alert-list');
    const after = await historyOf('cam');
    expect(before.length).toBeGreaterThan(10);
    expect(after.slice(0, before.length)).toEqual(before);
    await expect.poll(async () => (await historyOf('cam')).length, POLL).toBeGreaterThan(before.length);
    expect(problems.filter((problem) => !AWAY.test(problem))).toEqual([]);
  });

  it('shows what has ended as past, not as good', async () => {
    await expect.poll(() => textOf('state-flower'), POLL).toBe('ended');
    expect(await scoreOf('flower')).toBeGreaterThan(45);
    expect(await textOf('grade-flower')).toBe('last score');
    await page.screenshot({ path: `${SHOTS}/ended.png`, fullPage: true });
  });
});

/** The points of a stream in the snapshot that a page is greeted with. */
async function historyOf(streamId: string): Promise<readonly unknown[]> {
  const response = await fetch(new URL('/api/state', await daemon.url()));
  const { streams } = (await response.json()) as { streams: { streamId: string; history: readonly unknown[] }[] };
  return streams.find((stream) => stream.streamId === streamId)?.history ?? [];
}

// What follows runs in the page, whose types are not those of this project.

interface Box {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  getBoundingClientRect(): { readonly top: number };
  matches(selector: string): boolean;
}

function everyOneIsLoaded(images: unknown): boolean {
  const all = images as readonly { readonly naturalWidth: number }[];
  return all.length > 0 && all.every(({ naturalWidth }) => naturalWidth > 1);
}

function isTooWide(node: unknown): boolean {
  const { scrollWidth, clientWidth } = node as Box;
  return scrollWidth > clientWidth;
}

function isFocusedVisibly(node: unknown): boolean {
  const view = globalThis as unknown as { getComputedStyle(of: unknown): { readonly outlineStyle: string } };
  return (node as Box).matches(':focus-visible') && view.getComputedStyle(node).outlineStyle !== 'none';
}

function isInView(node: unknown): boolean {
  const { innerHeight } = globalThis as unknown as { readonly innerHeight: number };
  const { top } = (node as Box).getBoundingClientRect();
  return top >= 0 && top < innerHeight;
}
