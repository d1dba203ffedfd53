import type { Page } from 'playwright-core';
import { listen } from '../../../__tests__/support/endpoint';
import { freePort } from '../../../__tests__/support/free-port';
import { describeWith } from '../../../__tests__/support/services';
import { builtPage, visit } from '../support/browser';
import { emulate, eventually } from '../support/emulator';

describeWith('chromium', 'the live updates of the page', () => {
  test('a hidden tab closes its connection, and catches up when it is visible again', async () => {
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
  });

  test('an action right after a restart succeeds, although each run has a new token', async () => {
    const port = await freePort();
    const emulator = await emulate({ page: builtPage, port });
    const { page } = await visit(`${emulator.url}/#/chat`);
    await page.getByLabel('Simulated changes').selectOption('5 per second');
    await emulator.stop();
    await page.getByText('Connection lost').waitFor();
    const next = await emulate({ page: builtPage, port });
    await page.getByRole('button', { name: 'Simulate' }).click();
    await eventually(async () => (await next.call('GET /contacts')).body.length > 0 || undefined);
  });

  test('the page reconnects even if another server used the port in the meantime', async () => {
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
    // The first retry may come before the emulator listens, so the clock may have to advance more than once.
    await eventually(async () => {
      await page.clock.fastForward(3_000);
      return (await page.getByText('Live', { exact: true }).count()) > 0 || undefined;
    });
  });
});

/** Sets the visibility of the page, because headless Chromium never hides a tab. */
async function setVisibility(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}
