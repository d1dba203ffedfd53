import type { RequestListener } from 'node:http';
import { listen } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { builtPage, tabTo, visit } from '../support/browser';
import { emulate } from '../support/emulator';

/** The controls that the notice covers. Those outside the section scroll with it. */
const underNotice = `(() => {
  const notice = document.querySelector('.notice').getBoundingClientRect();
  const section = document.querySelector('main').getBoundingClientRect();
  return [...document.querySelectorAll('button, a, input, select, textarea')].filter((control) => {
    const { top, bottom, left, right } = control.getBoundingClientRect();
    const seen = control.closest('main') ? Math.min(bottom, section.bottom) : bottom;
    return top < notice.bottom && seen > notice.top && left < notice.right && right > notice.left;
  }).map(({ outerHTML }) => outerHTML);
})()`;

/** Keeps notices on the screen, however slow the machine is. Nothing else waits for that long. */
const keepNotices = `(() => {
  const { setTimeout } = window;
  window.setTimeout = (callback, delay) => (delay >= 5000 ? 0 : setTimeout(callback, delay));
})()`;

const accept: RequestListener = (_req, res) => res.writeHead(204).end();

describeWith('chromium', 'the chat', () => {
  test('one click leads from the opening page to the first delivery', async () => {
    const { url } = await listen(accept);
    const emulator = await emulate({ page: builtPage, seeds: true });
    emulator.forward(url);
    const { page, complaints } = await visit(emulator.url);
    await page.getByRole('button', { name: 'Send a first message' }).click();
    await page.locator('tbody tr', { hasText: 'message.created' }).getByText('204').waitFor();
    expect(await emulator.delivered(1)).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  test.each([360, 1440])(
    'the first message takes one field and one click, at %i px',
    async (width) => {
      const { url } = await listen(accept);
      const emulator = await emulate({ page: builtPage, seeds: true });
      emulator.forward(url);
      const { page } = await visit(`${emulator.url}/#/chat`, { viewport: { width, height: 640 } });
      const field = page.getByRole('textbox', { name: 'Message' });
      const send = page.getByRole('button', { name: 'Send', exact: true });
      await field.waitFor();
      for (const control of [field, send]) {
        const box = await control.boundingBox();
        expect((box?.y ?? Number.NaN) + (box?.height ?? 0)).toBeLessThanOrEqual(640);
      }
      await field.fill('Is anybody there?');
      await send.click();
      await page.getByRole('log').getByText('204').waitFor();
    },
    60_000,
  );

  test('the lists are one click away in a narrow window', async () => {
    const emulator = await emulate({ page: builtPage, seeds: true });
    const { page } = await visit(`${emulator.url}/#/chat`, { viewport: { width: 360, height: 780 } });
    await page.getByRole('link', { name: 'Back to the lists' }).click();
    await page.getByRole('button', { name: 'New contact' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Message' }).count()).toBe(0);
    await page.getByRole('region', { name: 'Conversations' }).getByRole('link').click();
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    // A wide window has room for both.
    await page.goBack();
    await page.setViewportSize({ width: 1440, height: 780 });
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    await page.getByRole('button', { name: 'New contact' }).waitFor();
  });

  test('the outcome of a message is beside it', async () => {
    let status = 500;
    const { url } = await listen((_req, res) => res.writeHead(status).end());
    const emulator = await emulate({ page: builtPage, seeds: true });
    emulator.forward(url);
    await emulator.call('POST /webhooks', { name: 'Mirror', url, events: ['message.created'] });
    const { page, complaints } = await visit(`${emulator.url}/#/chat`);
    await page.getByRole('textbox', { name: 'Message' }).fill('Is anybody there?');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const message = page.getByRole('article').filter({ hasText: 'Is anybody there?' });
    await message.getByRole('link', { name: `500 ${new URL(url).host}` }).waitFor();
    await message.getByText('and 1 more').waitFor();
    status = 204;
    await message.getByRole('link', { name: `500 ${new URL(url).host}` }).click();
    await page
      .getByRole('region', { name: 'One delivery' })
      .getByRole('heading', { name: 'message.created' })
      .waitFor();
    await page.getByRole('button', { name: 'Resend as new' }).click();
    await page.getByText('Resent as a new event.').waitFor();
    await page.getByRole('link', { name: 'Chat', exact: true }).click();
    await message.getByRole('link', { name: `204 ${new URL(url).host}` }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a new conversation opens, and is used with the keyboard alone', async () => {
    const { url } = await listen(accept);
    const emulator = await emulate({ page: builtPage, seeds: true });
    emulator.forward(url);
    const { page } = await visit(`${emulator.url}/#/chat`);
    await tabTo(page, 'New conversation');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Lobby');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Lobby' }).waitFor();
    await tabTo(page, 'Message');
    await page.keyboard.type('There is a piano.');
    // What is not sent yet stays, also when the user looks elsewhere.
    await page.getByRole('link', { name: 'Deliveries' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
    await page.getByRole('link', { name: 'Chat', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Lobby' }).waitFor();
    await tabTo(page, 'Message');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('204').waitFor();
    expect((await emulator.call('GET /messages')).body).toMatchObject([{ message: 'There is a piano.' }]);
  });

  test('says that nobody listens', async () => {
    const emulator = await emulate({ page: builtPage, seeds: true });
    const { page } = await visit(`${emulator.url}/#/chat`);
    await page.getByText('No enabled webhook listens for message.created.').waitFor();
    emulator.forward('http://127.0.0.1:9/');
    await page.getByText('No enabled webhook listens for').waitFor({ state: 'detached' });
  });

  test.each([360, 800, 1440])(
    'a running simulation is shown and stopped in every section, at %i px',
    async (width) => {
      const emulator = await emulate({ page: builtPage });
      const { page } = await visit(`${emulator.url}/#/chat`, { viewport: { width, height: 780 } });
      await emulator.call('POST /simulation', { running: true, rate: 5 });
      const stop = page.getByRole('button', { name: 'Stop the simulation' });
      for (const section of ['Webhooks', 'Chat', 'Fire', 'Deliveries', 'Check']) {
        await page.getByRole('link', { name: section, exact: true }).click();
        await stop.waitFor();
      }
      await stop.click();
      await stop.waitFor({ state: 'detached' });
      expect((await emulator.call('POST /simulation', { running: false })).body.running).toBe(false);
    },
    120_000,
  );

  test.each([360, 800, 1440])(
    'a notice lies over no control, at %i px',
    async (width) => {
      const emulator = await emulate({ page: builtPage, seeds: true });
      const { page } = await visit(`${emulator.url}/#/chat`, { viewport: { width, height: 640 } });
      await page.evaluate(keepNotices);
      await page.getByRole('textbox', { name: 'Message' }).fill('x'.repeat(10_001));
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.locator('.notices .notice').waitFor();
      expect(await page.evaluate(underNotice)).toEqual([]);
      for (const section of ['Webhooks', 'Fire', 'Check', 'Signature']) {
        await page.getByRole('link', { name: section, exact: true }).click();
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect({ section, under: await page.evaluate(underNotice) }).toEqual({ section, under: [] });
      }
      expect(await page.locator('.notices .notice').count()).toBe(1);
    },
    120_000,
  );
});
