import { eventTypes } from 'docsmith-webhooks';
import { describeWith } from '../../../__tests__/support/services';
import { axeViolations, builtPage, tabTo, visit } from '../support/browser';
import { emulate } from '../support/emulator';

describeWith('chromium', 'a webhook that two tabs edit', () => {
  async function editing() {
    const emulator = await emulate({ page: builtPage });
    const { webhook } = emulator.forward('http://127.0.0.1:9/');
    const { page, complaints } = await visit(`${emulator.url}/#/webhooks`);
    await page.getByRole('button', { name: 'Edit 127.0.0.1:9' }).click();
    const changeElsewhere = (change: object) => emulator.call(`PATCH /webhooks/${webhook.id}`, change);
    const saved = async () => (await emulator.call('GET /webhooks')).body[0];
    return { page, complaints, changeElsewhere, saved };
  }

  test('is not overwritten in silence: the form shows what has changed, and keeps what the user wants', async () => {
    const { page, complaints, changeElsewhere, saved } = await editing();
    await page.getByLabel('Name').fill('Mine');
    await changeElsewhere({ url: 'http://127.0.0.1:8/', events: ['message.created'] });
    const alert = page.getByRole('alert').filter({ hasText: 'changed elsewhere' });
    await alert.getByText('http://127.0.0.1:8/').waitFor();
    await alert.getByText('message.created').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    // Saving without a choice changes nothing.
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This webhook has changed since you opened it. Nothing was saved.').waitFor();
    await alert.getByRole('button', { name: 'Keep my edits' }).click();
    await alert.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await saved()).toMatchObject({ name: 'Mine', url: 'http://127.0.0.1:8/', events: ['message.created'] });
    expect(complaints.filter((text) => !text.includes('409'))).toEqual([]);
  });

  test('can be taken as it is now, with the keyboard alone', async () => {
    const { page, changeElsewhere, saved } = await editing();
    await page.getByLabel('URL').fill('http://127.0.0.1:7/');
    await changeElsewhere({ name: 'Theirs', url: 'http://127.0.0.1:8/' });
    await page.getByRole('button', { name: 'Take that, drop my edits' }).waitFor();
    await tabTo(page, 'Take that, drop my edits');
    await page.keyboard.press('Enter');
    expect(await page.getByLabel('URL').inputValue()).toBe('http://127.0.0.1:8/');
    await tabTo(page, 'Save');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await saved()).toMatchObject({ name: 'Theirs', url: 'http://127.0.0.1:8/', events: eventTypes });
  });

  test('does not bother the user with a change that is not in the form', async () => {
    const { page, changeElsewhere, saved } = await editing();
    await page.getByLabel('Name').fill('Mine');
    await changeElsewhere({ enabled: false });
    await page.getByText('Disabled').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await saved()).toMatchObject({ name: 'Mine', enabled: false });
  });
});

describeWith('chromium', 'the form of a webhook', () => {
  test('asks for --allow-host at once where a host is on another machine, and names faults plainly', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page } = await visit(`${emulator.url}/#/webhooks`);
    await page.getByRole('button', { name: 'Register a webhook' }).click();
    await page.getByLabel('URL').fill('http://staging.example.invalid/hooks');
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await page.getByText('must not be empty').waitFor();
    await page.getByLabel('Name').fill('Staging');
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await page.locator('.fault', { hasText: '--allow-host staging.example.invalid' }).waitFor();
    await page.getByLabel('URL').fill('http://app.localhost:3000/hooks');
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await page.getByRole('heading', { name: 'Staging' }).waitFor();
  });
});
