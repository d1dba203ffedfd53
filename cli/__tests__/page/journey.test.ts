import { type Example, startExample } from '../../../__tests__/support/example';
import { temporaryFolder } from '../../../__tests__/support/files';
import { freePort } from '../../../__tests__/support/free-port';
import { describeWith } from '../../../__tests__/support/services';
import { resources } from '../../src/emulator/chat/resources';
import { builtPage, type Visit, visit } from '../support/browser';
import { emulate, eventually } from '../support/emulator';

describeWith('chromium', 'from the first visit to the explanation of a failed delivery', () => {
  test('register, reveal the secret, write a message, rotate, read why it failed, resend, filter, restart', async () => {
    const data = temporaryFolder();
    const [port, receiverPort] = [await freePort(), await freePort()];
    const emulator = await emulate({ page: builtPage, data, port });
    const { page: tab, complaints } = await visit(emulator.url);

    // Register.
    await tab.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    await tab.getByRole('button', { name: 'Register a webhook' }).click();
    await tab.getByLabel('Name').fill('Quick start');
    await tab.getByLabel('URL').fill('http://10.0.0.1/');
    await tab.getByRole('button', { name: 'Register', exact: true }).click();
    await tab.getByRole('alert').filter({ hasText: '10.0.0.1 is not on this machine' }).waitFor();
    await tab.getByLabel('URL').fill(`http://127.0.0.1:${receiverPort}/webhooks/docsmith`);
    await tab.getByRole('button', { name: 'Register', exact: true }).click();
    await tab.getByRole('heading', { name: 'Quick start' }).waitFor();

    // Reveal and copy the secret, and start the receiver with it.
    expect(await tab.locator('.secret-text').textContent()).toMatch(/^•+$/);
    await tab.getByRole('button', { name: 'Reveal' }).click();
    await tab.getByRole('button', { name: 'Hide' }).waitFor();
    const secret = (await tab.locator('.secret-text').textContent()) ?? '';
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    await tab.getByRole('button', { name: 'Copy secret' }).click();
    await tab.getByText('Secret copied.').waitFor();
    expect(await tab.evaluate('navigator.clipboard.readText()')).toBe(secret);
    const env = { DOCSMITH_WEBHOOK_SECRET: secret, PORT: String(receiverPort) };
    const receiver = await startExample('quick-start.ts', env);

    // Write a message. It arrives at the receiver.
    await makeConversation(tab);
    await write(tab, 'Is anybody there?');
    await receiver.printed('Kevin: Is anybody there?');

    // Rotate the secret. The receiver does not know the new secret.
    await tab.getByRole('link', { name: 'Webhooks' }).click();
    await tab.getByRole('button', { name: 'Rotate' }).click();
    await tab.getByText('Deliveries are signed with the new one').waitFor();
    await tab.getByRole('link', { name: 'Chat', exact: true }).click();
    await tab.getByRole('link', { name: 'Holidays' }).click();
    await write(tab, 'Can you still hear me?');
    await receiver.printed('refused with 401');

    // Read why the delivery failed.
    await tab.getByRole('link', { name: 'Deliveries' }).click();
    await tab.getByLabel('Outcome').selectOption('Failed');
    await tab.getByText('1 shown').waitFor();
    await tab.getByRole('link', { name: 'message.created' }).click();
    await tab.getByRole('heading', { name: 'Rejected: invalid_signature' }).waitFor();
    await tab.getByText('The signature does not match the body.').waitFor();
    const detail = tab.getByRole('region', { name: 'One delivery' });
    expect(await detail.textContent()).toContain('Can you still hear me?');
    await detail.getByLabel('Formatted').first().check();
    const body = detail.getByRole('region', { name: 'Body of the request' });
    expect(await body.textContent()).toContain('  "message": "Can you still hear me?"');
    await tab.getByRole('button', { name: 'Copy as curl' }).click();
    await tab.getByText('Command copied.').waitFor();
    expect(await tab.evaluate('navigator.clipboard.readText()')).toMatch(/^curl .*--request POST/);

    // Sign with the old secret, and resend with the same id.
    await tab.getByRole('link', { name: 'Webhooks' }).click();
    await tab.getByRole('button', { name: 'Sign with the old secret' }).click();
    await tab.getByText('Deliveries are signed with the old one').waitFor();
    await tab.goBack();
    await tab.getByRole('button', { name: 'Resend', exact: true }).click();
    await receiver.printed('Kevin: Can you still hear me?');
    await detail.getByRole('heading', { name: 'Accepted' }).waitFor();
    await tab.getByRole('button', { name: 'Resend', exact: true }).click();
    await receiver.printed('was handled before');
    await tab.getByRole('button', { name: 'Resend as new' }).click();
    await receiver.printed('Kevin: Can you still hear me?');

    // Filter.
    await tab.getByLabel('Outcome').selectOption('Delivered');
    await tab.getByLabel('Type').selectOption('contact.created');
    const rows = tab.locator('tbody tr');
    await rows.filter({ hasText: 'contact.created' }).waitFor();
    expect(await rows.count()).toBe(1);

    // Restart. The webhook is still registered.
    await emulator.stop();
    await tab.getByText('Connection lost').waitFor();
    await emulate({ page: builtPage, data, port });
    await tab.getByText('Live', { exact: true }).waitFor();
    await tab.getByRole('link', { name: 'Webhooks' }).click();
    await tab.getByRole('heading', { name: 'Quick start' }).waitFor();
    // Each run has a new token, and the open page fetches it.
    await tab.getByRole('button', { name: 'Disable' }).click();
    await tab.getByText('Disabled', { exact: true }).waitFor();
    expect(complaints.filter((text) => !/ERR_|422|403/.test(text))).toEqual([]);
  });

  test('one click runs a fault, and another click runs the whole check', async () => {
    const emulator = await emulate({ page: builtPage });
    emulator.forward(await quickStart(), 'hush');
    const { page: tab, complaints } = await visit(`${emulator.url}/#/check`);
    await tab.getByRole('button', { name: 'Try: Altered body' }).click();
    await tab.getByRole('listitem').filter({ hasText: 'Altered body' }).getByText('401 invalid_signature').waitFor();
    await tab.getByLabel('Events per second').fill('50');
    await tab.getByLabel('Seconds').fill('1');
    await tab.getByRole('button', { name: 'Check everything' }).click();
    await tab.getByText('21 passed, 0 failed, 6 not proven').waitFor();
    await tab.getByText('50 of 50 accepted').waitFor();
    expect(complaints).toEqual([]);
  });

  test('an edited event is validated while the user types, and can be fired although it is invalid', async () => {
    const emulator = await emulate({ page: builtPage });
    emulator.forward(await quickStart(), 'hush');
    const { page: tab, complaints } = await visit(`${emulator.url}/#/fire`);
    await tab.getByLabel('Event type').selectOption('contact.updated');
    const body = tab.getByLabel('Body, byte for byte');
    await eventually(async () => (await body.inputValue()).includes('"contact.updated"') || undefined);
    await body.fill((await body.inputValue()).replace('"KevinMcCallister"', '7'));
    await tab.getByText('One fault').waitFor();
    await tab.getByText('/payload/username must be a string').waitFor();
    await tab.getByRole('button', { name: 'Fire anyway' }).click();
    await tab.getByRole('region', { name: 'Outcomes' }).getByRole('link', { name: 'contact.updated' }).click();
    await tab.getByRole('heading', { name: 'Rejected: invalid_event' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a simulated conversation runs until it is stopped', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page: tab } = await visit(`${emulator.url}/#/chat`);
    await tab.getByLabel('Simulated changes').selectOption('10 per second');
    await tab.getByRole('button', { name: 'Simulate' }).click();
    await tab.getByRole('link', { name: 'Holidays' }).click();
    await tab.getByText('Where are you now?').waitFor();
    await tab.getByRole('button', { name: 'Stop', exact: true }).click();
    await tab.getByRole('button', { name: 'Simulate' }).waitFor();
    const service = () => Promise.all(resources.map((resource) => emulator.call(`GET /${resource}s`)));
    const stopped = await service();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await service()).toEqual(stopped);
  });
});

let started: Promise<Example> | undefined;

/** The address of the quick start, which several tests share. Its secret is `hush`. */
async function quickStart(): Promise<string> {
  started ??= startExample('quick-start.ts', { DOCSMITH_WEBHOOK_SECRET: 'hush' });
  return (await started).url;
}

type Tab = Visit['page'];

async function makeConversation(tab: Tab): Promise<void> {
  await tab.getByRole('link', { name: 'Chat', exact: true }).click();
  await tab.getByRole('main').getByRole('button', { name: 'New contact' }).first().click();
  await tab.getByLabel('User name').fill('Kevin');
  await tab.getByRole('button', { name: 'Create' }).click();
  await tab.getByRole('button', { name: 'New conversation' }).first().click();
  await tab.getByLabel('Title').fill('Holidays');
  await tab.getByRole('button', { name: 'Create' }).click();
}

async function write(tab: Tab, message: string): Promise<void> {
  await tab.getByRole('textbox', { name: 'Message' }).fill(message);
  await tab.getByRole('button', { name: 'Send' }).click();
  await tab.getByRole('log').getByText(message).waitFor();
}
