import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { buildPage } from '../../../scripts/build-page.mjs';
import type { ScoredFrame } from '../../../src/domain/score.js';
import { launchChromium } from '../../helpers/chromium.js';
import { makeScored, openTestDashboard, type TestDashboard } from './open-test-dashboard.js';

/** The smallest JPEG there is: one grey pixel. */
export const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z',
  'base64',
);

export interface TestPages {
  readonly open: (...args: Parameters<typeof openTestDashboard>) => Promise<TestDashboard>;
  readonly visit: (url: string) => Promise<Page>;
  /** What the consoles of this test's pages complained about. */
  readonly problems: string[];
}

/** The built page in a browser, for every test of the file that calls this; what a test opens is closed after it. */
export function testPages(): TestPages {
  let browser: Browser;
  let pageDir: string;
  const tests: TestDashboard[] = [];
  const pages: Page[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    pageDir = await mkdtemp(join(tmpdir(), 'framewatch-built-page-'));
    await buildPage(pageDir);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    await rm(pageDir, { recursive: true, force: true });
  });

  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
    for (const test of tests.splice(0)) await test.close();
    problems.length = 0;
  });

  async function open(
    options: Parameters<typeof openTestDashboard>[0] = {},
    context: Parameters<typeof openTestDashboard>[1] = {},
  ): Promise<TestDashboard> {
    const thresholdsOf = () => ({ raiseBelow: 40, clearAbove: 50 });
    const test = await openTestDashboard({ pageDir, ...options }, { thresholdsOf, ...context });
    tests.push(test);
    return test;
  }

  async function visit(url: string): Promise<Page> {
    const page = await browser.newPage();
    pages.push(page);
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    await page.goto(url);
    return page;
  }

  return { open, visit, problems };
}

export function frame(seq: number, score: number, given: Partial<ScoredFrame> = {}): ScoredFrame {
  return makeScored(seq, { score, jpeg: JPEG, ...given });
}
