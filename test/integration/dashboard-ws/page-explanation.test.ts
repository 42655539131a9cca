import { describe, expect, it } from 'vitest';
import type { Explanation } from '../../../src/domain/explanation.js';
import { ExplainerBusyError } from '../../../src/explain/errors.js';
import { explanation } from '../../fakes/explanation.js';
import { eventually } from './open-test-dashboard.js';
import { frame, JPEG, testPages } from './visit-test-page.js';

const TOKEN = 'a-token/with+marks=and-27~c';
const { open, visit, problems } = testPages();

describe('why, on the live page', () => {
  it('opens the explanation of a frame or an alert, by keyboard too, and closes it again', async () => {
    const asked: Explanation[] = [];
    const draw = (given: Explanation) => {
      asked.push(given);
      return Promise.resolve(explanation().picture);
    };
    const test = await open({ token: TOKEN }, { draw });
    test.dashboard.publishFrame(1, frame(1, 23));
    test.alert(1, { alertId: 'low/gate/1', jpeg: JPEG });
    const page = await visit(`${test.dashboard.url}#token=${encodeURIComponent(TOKEN)}`);
    const dialog = page.getByTestId('explanation');
    const width = () =>
      page
        .getByTestId('explanation-image')
        .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    await page.getByTestId('why-gate').press('Enter');
    await eventually('the picture', async () => (await width()) === 2);
    expect(await dialog.innerText()).toContain('Why gate has this score');
    expect(await page.locator('#explanation-save').getAttribute('download')).toBe('gate.png');
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(false);

    await page.getByTestId('why-alert-low/gate/1').click();
    await eventually('the picture of the alert', async () => (await width()) === 2);
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await dialog.isVisible()).toBe(false);
    expect(asked.map(({ subject, reasons }) => [subject, reasons.score])).toEqual([
      ['gate', 23],
      ['gate', 51],
    ]);
    expect(problems).toEqual([]);
  });

  it('says why an explanation cannot be drawn', async () => {
    const { dashboard } = await open({}, { draw: () => Promise.reject(new ExplainerBusyError(8)) });
    dashboard.publishFrame(1, frame(1, 23));
    const page = await visit(dashboard.url);
    await page.getByTestId('why-gate').click();
    const dialog = page.getByTestId('explanation');
    await eventually('the reason', async () => (await dialog.innerText()).includes('8 explanations wait'));
    expect(await page.getByTestId('explanation-image').isVisible()).toBe(false);
  });
});
