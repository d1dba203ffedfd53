import { listen, secret } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { builtPage, tabTo, visit } from '../support/browser';
import { emulate } from '../support/emulator';
import { receivers } from '../support/receivers';

describeWith('chromium', 'with the keyboard only', () => {
  test('a user can register a webhook, fire an event, read its delivery and resend it', async () => {
    const { url: target } = await listen(receivers.correct());
    const emulator = await emulate({ page: builtPage });
    const { page, complaints } = await visit(emulator.url);
    const { keyboard } = page;
    await page.getByText('No webhooks yet').waitFor();

    await tabTo(page, 'Register a webhook');
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await keyboard.type('My app');
    await tabTo(page, 'URL');
    await keyboard.type(target);
    await tabTo(page, 'group');
    await keyboard.press('Space');
    expect(await page.getByRole('checkbox', { name: 'created' }).nth(3).isChecked()).toBe(false);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'My app' }).waitFor();
    expect((await emulator.call('GET /webhooks')).body[0].events).toHaveLength(12);
    expect(await page.evaluate('document.activeElement !== document.body')).toBe(true);

    await tabTo(page, 'Fire');
    await keyboard.press('Enter');
    await page.getByText('Valid: a receiver').waitFor();
    await tabTo(page, 'Fire');
    await keyboard.press('Enter');
    await page.getByRole('region', { name: 'Outcomes' }).getByText('Rejected: invalid_signature').waitFor();
    await tabTo(page, 'message.created');
    await keyboard.press('Enter');
    const detail = page.getByRole('region', { name: 'One delivery' });
    await detail.getByText('different secret').waitFor();

    await tabTo(page, 'Resend');
    await keyboard.press('Enter');
    await page.getByText('Resent with the same id.').waitFor();
    // The first row is the resent delivery, which is open. The second row is the original delivery.
    await page.locator('tr.current[aria-rowindex="2"]').waitFor();
    await page.locator('tbody tr').nth(1).waitFor();
    await tabTo(page, 'message.created');
    await tabTo(page, 'message.created');
    await keyboard.press('Enter');
    await page.locator('h2:focus').waitFor();
    expect(complaints).toEqual([]);
  });

  test('Escape closes a dialog, and the focus returns to the button that opened it', async () => {
    const emulator = await emulate({ page: builtPage });
    emulator.forward('http://127.0.0.1:9/', secret);
    const { page } = await visit(`${emulator.url}/#/webhooks`);
    await page.getByRole('button', { name: 'Delete 127.0.0.1:9' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Delete 127.0.0.1:9');
    expect((await emulator.call('GET /webhooks')).body).toHaveLength(1);
  });

  test('a dialog has the focus before the next key can arrive', async () => {
    const emulator = await emulate({ page: builtPage, seeds: true });
    const { page } = await visit(`${emulator.url}/#/chat`);
    await page.getByRole('button', { name: 'New conversation' }).waitFor();
    // A task of its own, which ends before the browser paints or sees another key.
    const focused = await page.evaluate<string>(`(async () => {
      document.querySelector('[aria-label="New conversation"]').click();
      await null;
      await null;
      return document.activeElement.labels?.[0].textContent.trim();
    })()`);
    expect(focused).toBe('Title');
  });

  test('the focus moves on when the focused element is hidden or removed', async () => {
    const emulator = await emulate({ page: builtPage });
    const { body: contact } = await emulator.call('POST /contacts', { username: 'Kevin' });
    const { body: talk } = await emulator.call('POST /conversations', { title: 'Holidays', contact_ids: [contact.id] });
    await emulator.call('POST /messages', { conversation_id: talk.id, contact_id: contact.id, message: 'Hello?' });
    const { page } = await visit(`${emulator.url}/#/chat`, { viewport: { width: 360, height: 780 } });
    await page.getByRole('link', { name: 'Back to the lists' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
    await page.getByRole('link', { name: 'Holidays' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('h2:focus', { hasText: 'Holidays' }).waitFor();
    await page.getByRole('button', { name: 'Delete the message of Kevin' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Hello?').waitFor({ state: 'detached' });
    await page.locator('main:focus').waitFor();
    await tabTo(page, 'Simulated changes');
  });

  test('a question mark lists the keys, also in a window that is too narrow for its button', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page } = await visit(`${emulator.url}/#/chat`, { viewport: { width: 360, height: 780 } });
    await page.getByText('No contacts yet').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  });

  test('Tab reaches a skip link, which is visible while it has the focus, and stays in the section', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page } = await visit(`${emulator.url}/#/chat`);
    await tabTo(page, 'Skip to the content');
    expect(await page.evaluate('document.activeElement.getBoundingClientRect().top >= 0')).toBe(true);
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
    expect(await page.evaluate('location.hash')).toBe('#/chat');
    await page.getByRole('heading', { name: 'Chat service' }).waitFor();
    await tabTo(page, 'Simulated changes');
  });
});
