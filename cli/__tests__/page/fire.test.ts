import type { RequestListener } from 'node:http';
import type { Page } from 'playwright-core';
import { listen, secret } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { builtPage, tabTo, visit } from '../support/browser';
import { emulate, eventually } from '../support/emulator';

/** Fails with a text of its own, until it is told to accept. It keeps the bodies that it has received. */
function moody() {
  const bodies: Buffer[] = [];
  const mood = { fails: true };
  const listener: RequestListener = async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    bodies.push(Buffer.concat(chunks));
    if (mood.fails) res.writeHead(500, { 'Content-Type': 'text/plain' }).end('TypeError: no piano in the lobby');
    else res.writeHead(204).end();
  };
  return { bodies, mood, listener };
}

const textarea = `document.querySelector('textarea')`;
const editorOf = (page: Page) => page.getByLabel('Body, byte for byte');
const outcomesOf = (page: Page) => page.getByRole('region', { name: 'Outcomes' });

/** Fire with its first example, and a receiver that accepts everything. */
async function firstExample() {
  const emulator = await emulate({ page: builtPage });
  emulator.forward((await listen((_req, res) => res.writeHead(204).end())).url);
  const { page } = await visit(`${emulator.url}/#/fire`);
  await page.getByText('Valid: a receiver').waitFor();
  return { emulator, page };
}

/** The requests for examples from now on. They wait until they are let go. */
async function holdExamples(page: Page): Promise<(() => Promise<void>)[]> {
  const held: (() => Promise<void>)[] = [];
  await page.route('**/examples/*', (route) => void held.push(() => route.continue()));
  return held;
}

describeWith('chromium', 'an event that is written by hand', () => {
  test('stays in the editor when it is fired, and its outcome is shown beside it', async () => {
    const receiver = moody();
    const emulator = await emulate({ page: builtPage });
    const { webhook } = emulator.forward((await listen(receiver.listener)).url, secret);
    await emulator.call(`PATCH /webhooks/${webhook.id}`, { name: 'My app' });
    const { page, complaints } = await visit(`${emulator.url}/#/fire`);
    await page.getByLabel('Event type').selectOption('contact.updated');
    const editor = editorOf(page);
    await eventually(async () => (await editor.inputValue()).includes('"contact.updated"') || undefined);
    const edited = (await editor.inputValue()).replace('KevinMcCallister', 'Buzz');
    await editor.fill(edited);
    await page.getByRole('button', { name: 'Fire', exact: true }).click();
    await outcomesOf(page).getByText('TypeError: no piano in the lobby').waitFor();
    await outcomesOf(page).getByText('My app', { exact: true }).waitFor();
    receiver.mood.fails = false;
    await page.getByRole('button', { name: 'Fire', exact: true }).click();
    await outcomesOf(page).getByText('204', { exact: true }).waitFor();
    expect(await outcomesOf(page).getByRole('listitem').count()).toBe(2);
    expect(receiver.bodies.map(String)).toEqual([edited, edited]);
    expect(await editor.inputValue()).toBe(edited);
    expect(await page.evaluate('location.hash')).toBe('#/fire');
    expect(complaints).toEqual([]);
  });

  test('the example of one type cannot be fired as another', async () => {
    const { emulator, page } = await firstExample();
    const held = await holdExamples(page);
    await page.getByLabel('Event type').selectOption('contact.updated');
    const fire = page.getByRole('button', { name: 'Fire', exact: true });
    await eventually(() => held.length === 1 || undefined);
    expect(await fire.isDisabled()).toBe(true);
    await editorOf(page).press('Control+Enter');
    // The user leaves before the example is there, and comes back.
    await page.goto(`${emulator.url}/#/deliveries`);
    await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
    await page.goto(`${emulator.url}/#/fire`);
    await eventually(() => held.length === 2 || undefined);
    for (const go of held) await go();
    await eventually(async () => (await editorOf(page).inputValue()).includes('"contact.updated"') || undefined);
    await fire.click();
    await outcomesOf(page).getByText('204', { exact: true }).waitFor();
    expect(await emulator.delivered(1)).toMatchObject([{ type: 'contact.updated' }]);
  });

  test('an example that arrives late replaces neither what the user writes, nor the example of another type', async () => {
    const { page } = await firstExample();
    const held = await holdExamples(page);
    const release = async () => {
      await eventually(() => held.length > 0 || undefined);
      const answered = page.waitForResponse('**/examples/*');
      await held.shift()?.();
      await (await answered).finished();
    };
    await page.getByLabel('Event type').selectOption('contact.updated');
    await editorOf(page).fill('{"my": "own work"}');
    await release();
    await page.getByLabel('Event type').selectOption('group.created');
    expect(await editorOf(page).inputValue()).toBe('{"my": "own work"}');
    await page.getByRole('button', { name: 'Discard edits, new example' }).click();
    await eventually(() => held.length > 0 || undefined);
    await page.getByLabel('Event type').selectOption('group.deleted');
    await release();
    expect(await editorOf(page).inputValue()).toBe('{"my": "own work"}');
  });

  test('says that an event was sent before, so that a receiver may skip it', async () => {
    const { page } = await firstExample();
    const hint = page.getByText('An event with this id was sent before');
    expect(await hint.count()).toBe(0);
    await page.getByRole('button', { name: 'Fire', exact: true }).click();
    await hint.waitFor();
    await page.getByRole('button', { name: 'New example' }).click();
    await hint.waitFor({ state: 'detached' });
  });

  test('survives leaving the view and reloading, with the cursor where it was', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page } = await visit(`${emulator.url}/#/fire`);
    const editor = editorOf(page);
    await page.getByText('Valid: a receiver').waitFor();
    await page.getByLabel('Event type').selectOption('message.deleted');
    await eventually(async () => (await editor.inputValue()).includes('"message.deleted"') || undefined);
    const text = `{"mine": ${'[1, 2],\n'.repeat(200)}`;
    await editor.fill(text);
    await page.evaluate(`${textarea}.setSelectionRange(120, 125); ${textarea}.scrollTop = 40`);
    const place = async () => ({
      type: await page.getByLabel('Event type').inputValue(),
      body: await editor.inputValue(),
      place: await page.evaluate(`[${textarea}.selectionStart, ${textarea}.selectionEnd, ${textarea}.scrollTop]`),
    });
    const before = await place();
    expect(before).toEqual({ type: 'message.deleted', body: text, place: [120, 125, 40] });

    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    await page.goBack();
    expect(await place()).toEqual(before);
    await page.reload();
    await editor.waitFor();
    expect(await place()).toEqual(before);

    // Another type does not replace what the user has written, and the page says that the two differ.
    await page.getByLabel('Event type').selectOption('group.created');
    expect(await editor.inputValue()).toBe(text);
    await page.getByRole('button', { name: 'Discard edits, new example' }).click();
    await eventually(async () => (await editor.inputValue()).includes('"group.created"') || undefined);
  });

  test('can have a type that is not the guide’s', async () => {
    const { url } = await listen((_req, res) => res.writeHead(204).end());
    const emulator = await emulate({ page: builtPage });
    await emulator.call('POST /webhooks', { name: 'Messages only', url, events: ['message.created'] });
    const { page, complaints } = await visit(`${emulator.url}/#/fire`);
    await page.getByLabel('Event type').selectOption('Another type…');
    await page.getByLabel('Name of the type').fill('message.read');
    await page.getByText('No enabled webhook listens for all types').waitFor();
    emulator.forward(url);
    await page.getByText('goes to the webhooks that listen for all types').waitFor();
    await page.getByText('message.read is not a type of the guide').waitFor();
    await page.getByText('Valid: a receiver').waitFor();
    await page.getByRole('button', { name: 'Fire', exact: true }).click();
    await outcomesOf(page).getByRole('link', { name: 'message.read' }).waitFor();

    const body = editorOf(page);
    await body.fill((await body.inputValue()).replace('message.read', 'message.seen'));
    await page.getByText('The receiver sees the type in the body, message.seen.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('can be written, fired and corrected with the keyboard alone', async () => {
    const receiver = moody();
    const emulator = await emulate({ page: builtPage });
    emulator.forward((await listen(receiver.listener)).url);
    const { page } = await visit(`${emulator.url}/#/fire`);
    await page.getByText('Valid: a receiver').waitFor();
    await tabTo(page, 'Body, byte for byte');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{');
    await page.getByText('The body is not JSON.').waitFor();
    await page.keyboard.press('Control+Enter');
    await outcomesOf(page).getByText('TypeError: no piano in the lobby').waitFor();
    receiver.mood.fails = false;
    await page.keyboard.type('}');
    await page.keyboard.press('Meta+Enter');
    await outcomesOf(page).getByText('204', { exact: true }).waitFor();
    expect(receiver.bodies.map(String)).toEqual(['{', '{}']);
    await page.locator('textarea:focus').waitFor();
  });
});

describeWith('chromium', 'a delivery that is edited and sent again', () => {
  const original =
    '{ "id":"e1", "type":"message.created",\r\n "payload":{"id":"m","n":1234567890123456789,"f":1.0}}\r\n';

  async function edit(body: string) {
    const receiver = moody();
    const emulator = await emulate({ page: builtPage });
    const { webhook } = emulator.forward((await listen(receiver.listener)).url, secret);
    await emulator.call('POST /webhooks', { name: 'Other', url: 'http://127.0.0.1:9/', events: webhook.events });
    await emulator.call('POST /fire', { type: 'message.created', body });
    const [delivery] = (await emulator.delivered(2)).filter(({ webhookId }) => webhookId === webhook.id);
    const { page, complaints } = await visit(`${emulator.url}/#/deliveries/${delivery?.id}`);
    await page.getByRole('link', { name: 'Edit and send again' }).click();
    return { receiver, emulator, page, complaints };
  }

  test('goes to the same webhook, with a fresh id or its own, and the outcome is shown beside it', async () => {
    const { receiver, emulator, page, complaints } = await edit(original);
    const editor = editorOf(page);
    await editor.waitFor();
    await page.getByText('The original has CR line ends').waitFor();
    await page.getByLabel('Send it with').selectOption('The id as written: the same event');
    await page.getByRole('button', { name: /^Send/ }).click();
    await outcomesOf(page).getByText('TypeError: no piano in the lobby').waitFor();
    // Nothing was edited, so not a byte has changed.
    await eventually(() => receiver.bodies.length === 2 || undefined);
    expect(receiver.bodies.map(String)).toEqual([original, original]);

    receiver.mood.fails = false;
    const edited = (await editor.inputValue()).replace('1.0', '2.0');
    await editor.fill(edited);
    await editor.press('Control+Enter');
    await outcomesOf(page).getByText('204', { exact: true }).waitFor();
    expect(receiver.bodies[2]?.toString()).toBe(edited);
    await page.getByLabel('Send it with').selectOption('A fresh id: a new event');
    await editor.press('Control+Enter');
    await eventually(() => receiver.bodies.length === 4 || undefined);
    const fresh = JSON.parse(String(receiver.bodies[3])).id;
    expect(fresh).not.toBe('e1');
    expect(String(receiver.bodies[3])).toBe(edited.replace('e1', fresh));
    // The other webhook gets nothing.
    expect((await emulator.call('GET /deliveries')).body).toHaveLength(5);

    await page.reload();
    await editor.waitFor();
    expect(await editor.inputValue()).toBe(edited);
    await page.getByRole('button', { name: 'Undo all edits' }).click();
    await page.getByText('Not edited: only the id is new.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('is loaded whole, although the list shows 64 KiB of it', async () => {
    const long = `"${'x'.repeat(100_000)}"`;
    const { page } = await edit(long);
    await editorOf(page).waitFor();
    expect(await editorOf(page).inputValue()).toBe(long);
  });

  test('is not edited if its bytes are not text, or if it is gone', async () => {
    const { url } = await listen((_req, res) => res.writeHead(400).end());
    const emulator = await emulate({ page: builtPage });
    const { webhook } = emulator.forward(url);
    await emulator.call(`POST /webhooks/${webhook.id}/cases/invalid-encoding`, {});
    const [broken] = await emulator.delivered(1);
    const { page } = await visit(`${emulator.url}/#/fire?from=${broken?.id}`);
    await page.getByRole('heading', { name: 'These bytes are not text' }).waitFor();
    await page.evaluate(`location.hash = '#/fire?from=nothing'`);
    await page.getByRole('heading', { name: 'This delivery is gone' }).waitFor();
  });
});
