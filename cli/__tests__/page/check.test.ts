import type { RequestListener } from 'node:http';
import { listen, secret } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { tour } from '../support/appearance';
import { builtPage, tabTo, visit } from '../support/browser';
import { emulate, eventually } from '../support/emulator';
import { failingId, receivers } from '../support/receivers';

/** The page with the check of a receiver. */
async function openCheck(app: RequestListener) {
  const { url } = await listen(app);
  const emulator = await emulate({ page: builtPage, timeout: 60_000 });
  const { webhook } = emulator.forward(url, secret);
  const { page, complaints } = await visit(`${emulator.url}/#/check`);
  const caseOf = (title: string) => page.locator('.case', { hasText: title }).first();
  return { url, webhook, page, complaints, caseOf };
}

describeWith('chromium', 'the check in the page', () => {
  test('a counter and a failing id prove every case of a correct receiver', async () => {
    const { url, page, complaints } = await openCheck(receivers.correct());
    await page.getByLabel('Seconds').fill('1');
    await page.getByLabel('Counter of handled events').fill(`${url}/handled`);
    await page.getByLabel('Failing payload.id').fill(failingId);
    expect(await page.locator('h1 + p code').textContent()).toContain(
      `--handled ${url}/handled --failing ${failingId}`,
    );
    await page.getByRole('button', { name: 'Check everything' }).click();
    await page.getByText('27 passed, 0 failed, 0 not proven').waitFor({ timeout: 60_000 });
    await page.getByText('Every case is proven.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a wrong path is one failed case that names the path, and nothing else is proven', async () => {
    const { page, caseOf } = await openCheck(receivers['wrong path']());
    await page.getByRole('button', { name: 'Check everything' }).click();
    await page.locator('.tally', { hasText: '0 passed, 1 failed, 26 not proven' }).waitFor();
    await caseOf('A rightly signed event').getByText('Compare the path / with that of the receiver').waitFor();
    await caseOf('Wrong signature').getByText('See the first case.').waitFor();
  });

  test('a failed case says what to change and links to its deliveries, and its result stays', async () => {
    const { url, page, caseOf, complaints } = await openCheck(receivers['this package without idempotency']());
    const failed = caseOf('The same event twice');
    await page.getByRole('button', { name: 'Try: The same event twice' }).click();
    await failed.getByText('It takes the counter above to prove this.').waitFor();
    await page.getByLabel('Counter of handled events').fill(`${url}/handled`);
    await page.getByRole('button', { name: 'Try: The same event twice' }).click();
    await failed.getByText('204; handled 2 times').waitFor();
    await failed.getByText('Remember the type and the id of each handled event').waitFor();
    await failed.getByRole('link', { name: 'See its deliveries' }).click();
    await page.locator('tbody tr', { hasText: 'The same event twice' }).nth(1).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(2);
    await page.goBack();
    await failed.getByText('204; handled 2 times').waitFor();
    await page.reload();
    await failed.getByText('204; handled 2 times').waitFor();
    expect(await page.getByLabel('Counter of handled events').inputValue()).toBe(`${url}/handled`);
    expect(complaints).toEqual([]);
  });

  test('with the keyboard only, a check is started, left, found again and stopped', async () => {
    const answers: (() => void)[] = [];
    const { page } = await openCheck((_req, res) => void answers.push(() => res.writeHead(204).end()));
    const first = page.locator('.case', { hasText: 'A rightly signed event' });
    await first.waitFor();
    await tabTo(page, 'Check everything');
    await page.keyboard.press('Enter');
    await first.getByText('Trying…').waitFor();
    await tabTo(page, 'Chat');
    await page.keyboard.press('Enter');
    await first.waitFor({ state: 'detached' });
    await tabTo(page, 'Check');
    await page.keyboard.press('Enter');
    await first.getByText('Trying…').waitFor();
    await tabTo(page, 'Stop the check');
    await page.keyboard.press('Enter');
    await eventually(() => answers.length > 0 || undefined);
    for (const answer of answers) answer();
    await page.locator('.tally', { hasText: '1 passed, 0 failed, 0 not proven' }).waitFor();
    await page.getByRole('button', { name: 'Check everything' }).waitFor();
    expect(answers).toHaveLength(1);
  });

  test('results of all kinds overflow nowhere and pass axe-core', async () => {
    const { page } = await openCheck(receivers['the snippet of the guide']());
    await page.getByLabel('Seconds').fill('1');
    await page.getByRole('button', { name: 'Check everything' }).click();
    await page.locator('.tally', { hasText: '17 passed, 4 failed, 6 not proven' }).waitFor();
    await tour(page, { 'check-results': async () => {} });
  });
});
