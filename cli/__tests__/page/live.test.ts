import type { Page } from 'playwright-core';
import { listen } from '../../../__tests__/support/endpoint';
import { freePort } from '../../../__tests__/support/free-port';
import { describeWith } from '../../../__tests__/support/services';
import { builtPage, visit } from '../support/browser';
import { emulate, eventually } from '../support/emulator';

describeWith('chromium', 'what the page is told', () => {
  test('a tab that nobody sees holds no connection, and has caught up when it is seen again', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page, complaints } = await visit(`${emulator.url}/#/chat`);
    await page.getByText('No contacts yet').waitFor();
    const closed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/live'));
    await setVisibility(page, 'hidden');
    await closed;
    await emulator.call('POST /contacts', { username: 'Kevin' });
    await setVisibility(page, 'visible');
    await page.getByRole('button', { name: 'Edit Kevin' }).waitFor();
    await emulator.call('POST /contacts', { username: 'Marley' });
    await page.getByRole('button', { name: 'Edit Marley' }).waitFor();
    expect(complaints).toEqual([]);
  }, 60_000);

  test('what is done right after a restart is done, though each run has a token of its own', async () => {
    const port = await freePort();
    const emulator = await emulate({ page: builtPage, port });
    const { page } = await visit(`${emulator.url}/#/chat`);
    await page.getByLabel('Simulated changes').selectOption('5 per second');
    await emulator.stop();
    await page.getByText('Connection lost').waitFor();
    const next = await emulate({ page: builtPage, port });
    await page.getByRole('button', { name: 'Simulate' }).click();
    await eventually(async () => (await next.call('GET /contacts')).body.length > 0 || undefined);
  }, 60_000);

  test('the page comes back though another server had the port meanwhile', async () => {
    const port = await freePort();
    const emulator = await emulate({ page: builtPage, port });
    const { page } = await visit(`${emulator.url}/#/chat`);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.clock.install();
    await emulator.stop();
    let asked = 0;
    const { server } = await listen((_req, res) => {
      asked++;
      res.writeHead(404).end();
    }, port);
    await page.getByText('Connection lost').waitFor();
    const refused = page.waitForResponse('**/api/live');
    await eventually(async () => {
      await page.clock.fastForward(3_000);
      return asked > 0 || undefined;
    });
    await refused;
    expect(asked).toBeGreaterThan(0);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await emulate({ page: builtPage, port });
    // Until then the page may ask once more where nobody answers.
    await eventually(async () => {
      await page.clock.fastForward(3_000);
      return (await page.getByText('Live', { exact: true }).count()) > 0 || undefined;
    });
  }, 60_000);
});

/** Headless Chromium has no background, so the page is told that it is in it. */
async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}
