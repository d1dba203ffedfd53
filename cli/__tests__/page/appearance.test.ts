import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { listen, secret } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { sizeBudgets } from '../../../__tests__/support/size-budgets';
import { type States, tour } from '../support/appearance';
import { builtPage, visit } from '../support/browser';
import { emulate, type TestEmulator } from '../support/emulator';
import { receivers } from '../support/receivers';

const emptyStates: States = {
  'empty-webhooks': async (page) => page.getByText('No webhooks yet').waitFor(),
  'empty-deliveries': async (page, go) => {
    await go('deliveries');
    await page.getByText('Nothing was delivered yet').waitFor();
  },
  'empty-chat': async (page, go) => {
    await go('chat');
    await page.getByText('No contacts yet').waitFor();
  },
  'empty-check': async (page, go) => {
    await go('check');
    await page.getByText('No receiver to check yet').waitFor();
  },
  events: async (page, go) => {
    await go('events/message.updated');
    await page.getByRole('row', { name: 'payload.contact. username' }).waitFor();
  },
  'webhook-form': async (page, go) => {
    await go('webhooks');
    await page.getByRole('button', { name: 'Register a webhook' }).click();
    await page.getByRole('dialog').waitFor();
  },
};

const busyStates: States = {
  deliveries: async (page, go) => {
    await go('deliveries');
    await page.locator('tbody tr').first().waitFor();
  },
  delivery: async (page, go) => {
    await go('deliveries');
    await page.locator('tbody tr', { hasText: 'Altered body' }).getByRole('link').click();
    await page.getByRole('heading', { name: 'Response' }).waitFor();
  },
  webhooks: async (page, go) => {
    await go('webhooks');
    await page.getByRole('button', { name: 'Rotate' }).first().waitFor();
  },
  chat: async (page, go) => {
    await go('chat');
    await page.getByRole('link', { name: 'Holidays' }).click();
    await page.getByRole('log').getByText('Play something').waitFor();
  },
  'chat-lists': async (page, go) => {
    await go('chat/lists');
    await page.getByRole('button', { name: 'New contact' }).waitFor();
  },
  fire: async (page, go) => {
    await go('fire');
    const body = page.getByLabel('Body, byte for byte');
    await page.getByText('Valid: a receiver').waitFor();
    await body.fill((await body.inputValue()).replace('"KevinMcCallister"', 'null'));
    await page.getByText('One fault').waitFor();
    await body.press('Control+Home');
  },
  check: async (page, go) => {
    await go('check');
    for (const title of ['Wrong signature', 'Altered body', 'Invalid JSON']) {
      await page.getByRole('button', { name: `Try: ${title}` }).click();
    }
    await page.getByText('3 passed').waitFor();
  },
};

describeWith('chromium', 'the page, in light and dark, at 360, 768, 1024 and 1440 px', () => {
  test.each([
    ['before anything has happened', emptyStates, async () => {}],
    ['after a few deliveries', busyStates, liveALittle],
  ] as const)(
    'overflows nowhere and passes axe-core, %s',
    async (_when, states, prepare) => {
      const emulator = await emulate({ page: builtPage });
      await prepare(emulator);
      const { page, complaints } = await visit(emulator.url);
      await tour(page, states);
      expect(complaints).toEqual([]);
    },
    300_000,
  );

  test('is no larger than its budget', () => {
    const files = readdirSync(builtPage, { recursive: true, encoding: 'utf8' }).map((name) =>
      path.join(builtPage, name),
    );
    const size = files.reduce((sum, file) => sum + (statSync(file).isFile() ? statSync(file).size : 0), 0);
    expect(size).toBeGreaterThan(10_000);
    expect(size).toBeLessThanOrEqual(sizeBudgets.page);
  });
});

/** Creates two webhooks, a conversation, and deliveries with several outcomes. */
async function liveALittle({ forward, call, delivered }: TestEmulator): Promise<void> {
  const { url } = await listen(receivers.correct());
  const { webhook } = forward(`${url}/`, secret);
  await call(`PATCH /webhooks/${webhook.id}`, { name: 'My app' });
  const audit = { name: 'Audit log', url: 'http://127.0.0.1:9/audit', events: ['message.deleted', 'contact.deleted'] };
  await call('POST /webhooks', audit);
  await call(`POST /webhooks/${webhook.id}/rotate`, {});
  await call(`PATCH /webhooks/${webhook.id}`, { signsWith: 'previous' });

  const contact = async (username: string) => (await call('POST /contacts', { username })).body.id;
  const [kevin, marley, kate] = [await contact('Kevin'), await contact('Marley'), await contact('Kate')];
  const { body: group } = await call('POST /groups', { name: 'Neighbours', contact_ids: [kevin, marley] });
  const people = { contact_ids: [kevin, marley, kate], group_id: group.id };
  const { body: talk } = await call('POST /conversations', { title: 'Holidays', ...people });
  const write = async (contact_id: string, message: string) =>
    (await call('POST /messages', { conversation_id: talk.id, contact_id, message })).body.id;
  await call(`PATCH /messages/${await write(kevin, 'I’m traveling with my dad. I hate meetings.')}`, { read: true });
  await write(marley, 'Where are you now?');
  const lobby = await write(kevin, 'In the lobby. There is a piano, and nobody plays it.');
  await call('POST /attachments', { message_id: lobby, name: 'lobby.jpg', content_type: 'image/jpeg', size: 81_920 });
  await call(`DELETE /messages/${await write(kate, 'Wrong window, sorry!')}`);
  await write(marley, 'Play something, then!');
  for (const name of ['duplicate', 'oversize', 'altered-body'])
    await call(`POST /webhooks/${webhook.id}/cases/${name}`, {});
  await delivered(15);
}
