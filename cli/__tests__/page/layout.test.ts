import type { Page } from 'playwright-core';
import { listen } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { builtPage, visit } from '../support/browser';
import { emulate } from '../support/emulator';

const rtl = `\u202Egnp.exe\u202Bשלום`;
const long = 'N'.repeat(200);
const wideEnough = 120;

/** Buttons, links and fields of which a part is outside the window or outside the box that clips them. */
const cutOff = `[...document.querySelectorAll('button, a, input, select, textarea')].flatMap((element) => {
  const { left, right, width } = element.getBoundingClientRect();
  if (width === 0 || element.closest('.skip, .unseen') || element.matches('.skip')) return [];
  let [from, to] = [0, innerWidth];
  for (let box = element.parentElement; box; box = box.parentElement) {
    const { overflowX } = getComputedStyle(box);
    const scrolls = overflowX !== 'visible' && box.scrollWidth > box.clientWidth && overflowX !== 'hidden';
    if (scrolls) return [];
    if (overflowX === 'hidden') [from, to] = [Math.max(from, box.getBoundingClientRect().left), Math.min(to, box.getBoundingClientRect().right)];
  }
  return left < from - 1 || right > to + 1 ? [element.getAttribute('aria-label') ?? element.textContent] : [];
})`;

/** Elements that are wider than the box they are in. */
const spilled = `[document.documentElement, document.querySelector('main'), ...document.querySelectorAll('.card, .message, .conversation, .chat-lists, .side, .outcomes li, .fire, dialog')]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
  .map(({ tagName, className }) => tagName + '.' + className)`;

async function inhabited() {
  const { url } = await listen((_req, res) => res.writeHead(500).end('no'.repeat(300)));
  const emulator = await emulate({ page: builtPage, allowedHosts: [`${'h'.repeat(60)}.example.com`] });
  const { call } = emulator;
  await call('POST /webhooks', { name: long, url: `${url}/${'p'.repeat(200)}`, events: ['message.created'] });
  const { webhook } = emulator.forward(url);
  await call(`PATCH /webhooks/${webhook.id}`, { name: rtl });
  const contacts = [];
  for (const username of [long, rtl]) contacts.push((await call('POST /contacts', { username })).body.id);
  const { body: group } = await call('POST /groups', { name: long, contact_ids: contacts });
  const people = { contact_ids: contacts, group_id: group.id };
  const { body: talk } = await call('POST /conversations', { title: long, ...people });
  await call('POST /conversations', { title: rtl, ...people });
  for (const contact_id of contacts) {
    const { body } = await call('POST /messages', { conversation_id: talk.id, contact_id, message: long });
    await call('POST /attachments', { message_id: body.id, name: long });
  }
  await call('POST /simulation', { running: true, rate: 0.1 });
  return { emulator, talk };
}

describeWith('chromium', 'half a screen, and long names', () => {
  test('no control is cut off and no name leaves its box, at 360 to 1440 px', async () => {
    const { emulator, talk } = await inhabited();
    const { page, complaints } = await visit(`${emulator.url}/#/webhooks`);
    const states: Readonly<Record<string, (page: Page) => Promise<void>>> = {
      webhooks: async (tab) => tab.getByRole('heading', { name: long }).waitFor(),
      [`chat/${talk.id}`]: async (tab) => tab.getByRole('log').getByText(long).first().waitFor(),
      fire: async (tab) => {
        await tab.getByText('Valid: a receiver').waitFor();
        await tab.getByRole('button', { name: 'Fire', exact: true }).click();
        await tab.locator('.reason').first().waitFor();
      },
      check: async (tab) => tab.getByRole('button', { name: 'Try: A burst' }).waitFor(),
      signature: async (tab) => tab.getByRole('button', { name: 'Explain' }).waitFor(),
      deliveries: async (tab) => tab.locator('tbody tr').first().waitFor(),
    };
    for (const [state, reach] of Object.entries(states)) {
      await page.evaluate(`location.hash = '#/${state}'`);
      await reach(page);
      for (const width of [360, 721, 768, 820, 900, 961, 1024, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        expect({ state, width, cutOff: await page.evaluate(cutOff) }).toEqual({ state, width, cutOff: [] });
        expect({ state, width, spilled: await page.evaluate(spilled) }).toEqual({ state, width, spilled: [] });
        const field = page.getByRole('textbox', { name: 'Message' });
        if (await field.count()) expect((await field.boundingBox())?.width).toBeGreaterThan(wideEnough);
      }
      await page.setViewportSize({ width: 1440, height: 800 });
    }
    expect(complaints).toEqual([]);
  });

  test('a right-to-left mark in a name does not turn the text around it', async () => {
    const { emulator } = await inhabited();
    const { page } = await visit(`${emulator.url}/#/chat`);
    for (const section of ['chat', 'webhooks', 'fire']) {
      await page.evaluate(`location.hash = '#/${section}'`);
      await page.locator('main bdi').first().waitFor();
      const bare = `[...document.querySelectorAll('body *')].filter((element) =>
        [...element.childNodes].some((node) => node.nodeType === 3 && node.data.includes('\u202E')) &&
        !element.closest('bdi, option, .text') && !element.matches('textarea, input')).map(({ outerHTML }) => outerHTML)`;
      expect(await page.evaluate(bare)).toEqual([]);
    }
  });
});
