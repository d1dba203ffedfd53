import { listen } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { builtPage, visit } from '../support/browser';
import { emulatorShowing, madeUpDelivery } from '../support/deliveries';
import { emulate, eventually } from '../support/emulator';

const rows = 'document.querySelectorAll("tbody tr").length';

describeWith('chromium', 'the list of deliveries', () => {
  test('a list of 5,000 deliveries has only the visible rows in the document, at every scroll position', async () => {
    const deliveries = Array.from({ length: 5_000 }, (_, index) => madeUpDelivery(`d${index}`));
    const { page } = await visit(`${await emulatorShowing(builtPage, deliveries)}/#/deliveries`);
    await page.getByText('5000 shown').waitFor();
    expect(await page.evaluate<number>(rows)).toBeLessThan(60);
    expect(Math.max(...(await page.evaluate<number[]>(scrollThrough)))).toBeLessThan(60);
    expect(await page.locator('tbody tr').last().getAttribute('aria-rowindex')).toBe('5001');
  });

  test('new deliveries do not move the rest of the page or the rows that the user reads', async () => {
    const { url } = await listen((_req, res) => res.writeHead(204).end());
    const emulator = await emulate({ page: builtPage });
    const { webhook } = emulator.forward(url);
    const burst = (rate: number) => emulator.call(`POST /webhooks/${webhook.id}/cases/burst`, { rate, seconds: 1 });
    await burst(40);
    const { page } = await visit(`${emulator.url}/#/deliveries`);
    await page.getByText('40 shown').waitFor();
    await page.evaluate(watchShifts);

    const pointedAt = page.locator('tbody tr').nth(3);
    await pointedAt.hover();
    const before = { row: await pointedAt.getAttribute('aria-rowindex'), top: (await pointedAt.boundingBox())?.y };
    const link = await pointedAt.getByRole('link').getAttribute('href');
    await burst(50);
    await page.getByRole('button', { name: '50 newer' }).waitFor();
    const same = page.locator('tbody tr', { has: page.locator(`a[href="${link}"]`) });
    expect((await same.boundingBox())?.y).toBe(before.top);
    expect(await same.getAttribute('aria-rowindex')).toBe(String(Number(before.row) + 50));

    await page.getByRole('button', { name: '50 newer' }).click();
    await eventually(
      async () => (await page.evaluate<number>('document.querySelector(".table-scroll").scrollTop')) === 0 || undefined,
    );
    await page.getByRole('heading', { name: 'Deliveries' }).hover();
    await burst(50);
    await page.getByText('140 shown').waitFor();
    expect(await page.evaluate('window.shifted')).toEqual([]);
  });
});

/** Scrolls from top to bottom, one step per frame. Resolves to the number of rows in each frame. */
const scrollThrough = `new Promise((resolve) => {
  const list = document.querySelector('.table-scroll');
  const step = list.scrollHeight / 60;
  const counts = [];
  requestAnimationFrame(function next() {
    counts.push(${rows});
    list.scrollTop += step;
    if (counts.length < 70) requestAnimationFrame(next);
    else resolve(counts);
  });
})`;

/** Records layout shifts outside the rows of the list. The button that counts newer rows lies over them and may grow. */
const watchShifts = `window.shifted = [];
new PerformanceObserver((list) => {
  for (const { sources } of list.getEntries()) {
    for (const { node } of sources) {
      const element = node instanceof Element ? node : node?.parentElement;
      if (!node?.parentElement?.closest('tbody') && !element?.closest('.newer')) {
        window.shifted.push(element?.className + ': ' + node?.textContent.slice(0, 80));
      }
    }
  }
}).observe({ type: 'layout-shift' });`;
