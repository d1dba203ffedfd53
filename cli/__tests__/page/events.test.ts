import { eventTypes } from 'docsmith-webhooks';
import { listen } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { builtPage, tabTo, visit } from '../support/browser';
import { emulate, eventually } from '../support/emulator';

describeWith('chromium', 'the event catalogue', () => {
  test('shows the fields, an example and the schema of every type', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page, complaints } = await visit(`${emulator.url}/#/events`);
    for (const type of eventTypes) {
      await page.getByRole('link', { name: type, exact: true }).click();
      const shown = page.getByRole('article', { name: type, exact: true });
      await shown.getByRole('row', { name: `type "${type}"` }).waitFor();
      const example = JSON.parse((await shown.getByLabel('Example, as JSON').textContent()) ?? '');
      const schema = JSON.parse((await shown.getByLabel('JSON Schema, whole').textContent()) ?? '');
      expect(schema.title).toBe(type);
      expect(schema.examples).toEqual([example]);
      expect(await page.evaluate('location.hash')).toBe(`#/events/${type}`);
    }
    await page.reload();
    await page.getByRole('article', { name: 'attachment.deleted' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('an example is copied and fired by the keyboard alone', async () => {
    const { url } = await listen((_req, res) => res.writeHead(204).end());
    const emulator = await emulate({ page: builtPage });
    emulator.forward(url);
    const { page, complaints } = await visit(`${emulator.url}/#/events`);
    await page.getByRole('article', { name: 'message.created' }).waitFor();
    await tabTo(page, 'group.updated');
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'group.updated' }).waitFor();
    await tabTo(page, 'Copy example');
    await page.keyboard.press('Enter');
    await eventually(async () => {
      const copied = await page.evaluate<string>('navigator.clipboard.readText()');
      return copied.includes('"group.updated"') || undefined;
    });
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    const body = page.getByLabel('Body, byte for byte');
    await eventually(async () => (await body.inputValue()).includes('"group.updated"') || undefined);
    expect(await page.evaluate('location.hash')).toBe('#/fire');
    await body.press('Control+Enter');
    await page.getByRole('region', { name: 'Outcomes' }).getByText('204', { exact: true }).waitFor();
    expect(await emulator.delivered(1)).toMatchObject([{ type: 'group.updated' }]);
    expect(complaints).toEqual([]);
  });

  test('firing an example keeps the edits of a body, and says that its type differs', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page } = await visit(`${emulator.url}/#/fire`);
    await page.getByText('Valid: a receiver').waitFor();
    const body = page.getByLabel('Body, byte for byte');
    const edited = (await body.inputValue()).replace('KevinMcCallister', 'Buzz');
    await body.fill(edited);
    await page.goto(`${emulator.url}/#/events/contact.deleted`);
    await page.getByRole('link', { name: 'Fire this' }).click();
    await page.getByText('contact.deleted only picks the webhooks').waitFor();
    expect(await body.inputValue()).toBe(edited);
    await page.getByRole('button', { name: 'Discard edits, new example' }).click();
    await eventually(async () => (await body.inputValue()).includes('"contact.deleted"') || undefined);
  });
});
