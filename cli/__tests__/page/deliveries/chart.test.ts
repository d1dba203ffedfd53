import { describeWith } from '../../../../__tests__/support/services';
import { tour } from '../../support/appearance';
import { builtPage, tabTo, visit } from '../../support/browser';
import { emulatorShowing, madeUpDelivery } from '../../support/deliveries';

const minute = 60_000;
const first = Date.UTC(2026, 10, 25, 12);
/** Three deliveries in the first minute and one in the third. */
const deliveries = [0, 1, 2, 2 * minute].map((after, index) =>
  madeUpDelivery(`d${index}`, { createdAt: first + after, state: index === 0 ? 'failed' : 'delivered' }),
);

describeWith('chromium', 'the chart of the deliveries', () => {
  test('a bar that is chosen with the keyboard leaves its span of time, also when the page is reloaded', async () => {
    const { page, complaints } = await visit(`${await emulatorShowing(builtPage, deliveries)}/#/deliveries`);
    await page.getByText('4 shown').waitFor();
    await tabTo(page, 'Show only 1 from Nov 25, 12:02:00 to Nov 25, 12:02:05');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.getByText('3 shown').waitFor();
    expect(page.url()).toContain(`?since=${first}&until=${first + 5_000}`);
    const time = page.getByLabel('Time', { exact: true });
    expect(await time.inputValue()).toBe('Nov 25, 12:00:00 to Nov 25, 12:00:05');
    await page.reload();
    await page.getByText('3 shown').waitFor();
    await page.goBack();
    await page.getByText('4 shown').waitFor();
    expect(await time.inputValue()).toBe('');
    expect(complaints).toEqual([]);
  });

  test('a few deliveries are narrow and low bars', async () => {
    const { page } = await visit(`${await emulatorShowing(builtPage, deliveries.slice(2))}/#/deliveries`);
    const bar = page.locator('.chart rect').first();
    const [one, all] = [await bar.boundingBox(), await page.locator('.chart svg').boundingBox()];
    expect((one?.width ?? Number.NaN) / (all?.width ?? 0)).toBeLessThan(0.03);
    expect((one?.height ?? Number.NaN) / (all?.height ?? 0)).toBeLessThan(0.3);
  });

  test('overflows nowhere and passes axe-core with a few deliveries, with one span, and with none', async () => {
    const { page } = await visit(`${await emulatorShowing(builtPage, deliveries)}/#/deliveries`);
    await tour(page, {
      'chart-few': async () => page.getByText('4 shown').waitFor(),
      'chart-span': async (_page, go) => {
        await go(`deliveries?since=${first}&until=${first + minute}`);
        await page.getByText('3 shown').waitFor();
      },
      'chart-none': async (_page, go) => {
        await go(`deliveries?until=${first}`);
        await page.getByText('0 shown').waitFor();
      },
    });
  });
});
