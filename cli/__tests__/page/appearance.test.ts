import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { listen, secret } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { axeViolations, builtPage, visit } from '../support/browser';
import { emulate, type TestEmulator } from '../support/emulator';
import { receivers } from '../support/receivers';

const images = 'docs/images';

/** The window and the colours in which each state is looked at. */
interface Look {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: { readonly width: number; readonly height: number };
  /** Whether `npm run screenshots` takes a picture. */
  readonly isPictured: boolean;
}

const narrow = { width: 360, height: 780 };
const wide = { width: 1440, height: 840 };
const looks: readonly Look[] = [
  { name: 'light-360', colorScheme: 'light', viewport: narrow, isPictured: false },
  { name: 'light-1440', colorScheme: 'light', viewport: wide, isPictured: true },
  { name: 'dark-360', colorScheme: 'dark', viewport: narrow, isPictured: true },
  { name: 'dark-1440', colorScheme: 'dark', viewport: wide, isPictured: false },
];

/** Functions that bring the page into a state. Each key is the name of a screenshot. */
type States = Readonly<Record<string, (page: Page, go: (hash: string) => Promise<void>) => Promise<void>>>;

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
  fire: async (page, go) => {
    await go('fire');
    const body = page.getByLabel('Body, byte for byte');
    await page.getByText('Valid according to the schemas').waitFor();
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

describeWith('chromium', 'the page, in light and dark, at 360 and 1440 px', () => {
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
    120_000,
  );

  test('is no larger than 150 KB', () => {
    const files = readdirSync(builtPage, { recursive: true, encoding: 'utf8' }).map((name) =>
      path.join(builtPage, name),
    );
    const size = files.reduce((sum, file) => sum + (statSync(file).isFile() ? statSync(file).size : 0), 0);
    expect(size).toBeGreaterThan(10_000);
    expect(size).toBeLessThan(150 * 1024);
  });
});

/** Visits each state, and checks it in each look. */
async function tour(page: Page, states: States): Promise<void> {
  const go = async (hash: string) => void (await page.evaluate(`location.hash = '#/${hash}'`));
  for (const [state, reach] of Object.entries(states)) {
    await reach(page, go);
    // Move the pointer away, because the element under it has its hover style.
    await page.mouse.move(0, 0);
    for (const look of looks) await inspect(page, state, look);
    await page.keyboard.press('Escape');
  }
}

async function inspect(page: Page, state: string, look: Look): Promise<void> {
  const name = `${state}-${look.name}`;
  await page.emulateMedia({ colorScheme: look.colorScheme });
  await page.setViewportSize(look.viewport);
  // Colours fade from one scheme to the other.
  await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
  expect({ name, faults: await axeViolations(page) }).toEqual({ name, faults: [] });
  expect({ name, overflow: await page.evaluate(overflow) }).toEqual({ name, overflow: [] });
  if (process.env.UPDATE_SCREENSHOTS && look.isPictured) {
    await page.screenshot({ path: path.join(images, `${name}.png`) });
  }
}

/** Lists the document and `<main>` if their content is wider than they are. */
const overflow = `[document.documentElement, document.querySelector('main')]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
  .map(({ tagName }) => tagName)`;

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
