import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { collectProblems, launchChromium } from '../helpers/chromium.js';
import { startDaemon } from '../helpers/daemon.js';

const CLIP = new URL('../../config/demo/flower-damaged.mp4', import.meta.url).pathname;
const RULES = '[{id: low-score, raiseBelow: 42, clearAbove: 48, holdFor: 3s, clearFor: 3s}]';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
});

describe('the live page', () => {
  it('shows the score of real video fall, the alert fire with its picture, and resolve', async () => {
    await using daemon = await startDaemon(['watch', '--fps', '2', `flower=${CLIP}`], {
      env: { FRAMEWATCH_ALERTS__RULES: RULES },
    });
    const page = await browser.newPage();
    const problems = collectProblems(page);
    await page.goto(await daemon.url());
    const score = async (): Promise<number> => parseInt(await page.getByTestId('score-flower').innerText(), 10);
    const alerts = page.getByTestId('alert-list');

    await expect.poll(score, { timeout: 30_000 }).toBeGreaterThan(45);
    await expect.poll(score, { timeout: 60_000 }).toBeLessThan(42);
    await expect.poll(() => alerts.innerText(), { timeout: 60_000 }).toMatch(/is below 42/);
    await expect.poll(() => alerts.locator('img').count()).toBeGreaterThan(0);
    for (const button of [page.getByTestId('why-flower'), alerts.locator('.why').first()]) {
      await button.click();
      const drawn = page.getByTestId('explanation-image');
      const width = () => drawn.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
      await expect.poll(width, { timeout: 60_000 }).toBe(1200);
      await page.keyboard.press('Escape');
    }
    await expect.poll(() => alerts.innerText(), { timeout: 60_000 }).toMatch(/recovered after/);
    await expect.poll(score, { timeout: 60_000 }).toBeGreaterThan(45);
    await expect.poll(() => page.getByTestId('state-flower').innerText(), { timeout: 60_000 }).toMatch(/ended/i);
    expect(problems).toEqual([]);

    daemon.process.kill('SIGTERM');
    expect(await daemon.exitCode).toBe(0);
  });
});
