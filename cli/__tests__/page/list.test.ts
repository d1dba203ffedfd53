import { listen } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { buildPage, visit } from '../support/browser';
import { emulate, eventually } from '../support/emulator';

const rows = 'document.querySelectorAll("tbody tr").length';

describeWith('chromium', 'the list of deliveries', () => {
  test('5,000 deliveries scroll smoothly, since only those in sight are in the document', async () => {
    const { page } = await visit(`${await fullEmulator()}/#/deliveries`);
    await page.getByText('5000 shown').waitFor();
    expect(await page.evaluate<number>(rows)).toBeLessThan(60);
    const gaps = await page.evaluate<number[]>(scrollThrough);
    expect(await page.evaluate<number>(rows)).toBeLessThan(60);
    expect(await page.locator('tbody tr').last().getAttribute('aria-rowindex')).toBe('5001');
    // At 60 Hz a frame has 17 ms. The median does not mind a busy machine as the longest would.
    const median = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
    expect(median).toBeLessThan(34);
  }, 120_000);

  test('new deliveries move neither the page around them nor the rows that are being read', async () => {
    const { url } = await listen((_req, res) => res.writeHead(204).end());
    const emulator = await emulate({ page: buildPage() });
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
  }, 60_000);
});

/** The address of an emulator with 5,000 deliveries: fifty events, each to a hundred webhooks. */
async function fullEmulator(): Promise<string> {
  const { url } = await listen((_req, res) => res.writeHead(204).end());
  const emulator = await emulate({ page: buildPage() });
  for (let index = 0; index < 100; index++) emulator.forward(`${url}/${index}`);
  for (let count = 0; count < 50; count++) await emulator.call('POST /fire', { type: 'message.created', body: '{}' });
  await emulator.call('GET /deliveries');
  return emulator.url;
}

/** Scrolls from one end to the other, a step in each frame; resolves to the times between the frames. */
const scrollThrough = `new Promise((resolve) => {
  const list = document.querySelector('.table-scroll');
  const step = list.scrollHeight / 200;
  const gaps = [];
  let last = performance.now();
  requestAnimationFrame(function next() {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    list.scrollTop += step;
    if (gaps.length < 220) requestAnimationFrame(next);
    else resolve(gaps);
  });
})`;

/** Notes what moves by itself, outside of the list. */
const watchShifts = `window.shifted = [];
new PerformanceObserver((list) => {
  for (const { sources } of list.getEntries()) {
    for (const { node } of sources) if (node && !node.parentElement?.closest('tbody')) window.shifted.push(node.className ?? node.nodeName);
  }
}).observe({ type: 'layout-shift' });`;
