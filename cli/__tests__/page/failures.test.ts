import { listen } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { builtPage, visit } from '../support/browser';
import { emulate, eventually } from '../support/emulator';

const goneText = 'The emulator does not answer.';

describeWith('chromium', 'when things go wrong in the page', () => {
  test('every action says that the emulator does not answer', async () => {
    const emulator = await emulate({ page: builtPage });
    emulator.forward('http://127.0.0.1:9/');
    const { body: contact } = await emulator.call('POST /contacts', { username: 'Kevin' });
    await emulator.call('POST /conversations', { title: 'Holidays', contact_ids: [contact.id] });
    const { page, complaints } = await visit(`${emulator.url}/#/chat`);
    await page.getByRole('link', { name: 'Holidays' }).click();
    await page.clock.install();
    await emulator.stop();
    await page.getByText('Connection lost').waitFor();

    const told = page.getByRole('status').filter({ hasText: goneText });
    await page.getByRole('textbox', { name: 'Message' }).fill('Is anybody there?');
    await page.getByRole('button', { name: 'Send' }).click();
    await told.waitFor();
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('Is anybody there?');
    await page.clock.fastForward(6_000);
    await told.waitFor({ state: 'detached' });
    await page.getByLabel('Simulated changes').selectOption('10 per second');
    await told.waitFor();
    await page.getByRole('button', { name: 'New group' }).click();
    // Labels refer to ids, and the notices have rendered the page again. No two elements may share an id.
    expect(await page.evaluate(idsGivenTwice)).toEqual([]);
    await page.getByLabel('Name').fill('Neighbours');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('alert').filter({ hasText: goneText }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Edit Kevin' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('alert').filter({ hasText: goneText }).waitFor();
    expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });

  test('a double click on Register creates one webhook', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page } = await visit(`${emulator.url}/#/webhooks`);
    await page.getByRole('button', { name: 'Register a webhook' }).click();
    await page.getByLabel('Name').fill('My app');
    await page.getByLabel('URL').fill('http://127.0.0.1:9/');
    await page.route('**/api/webhooks', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      await route.continue();
    });
    await page.getByRole('button', { name: 'Register', exact: true }).dblclick();
    await page.getByRole('heading', { name: 'My app' }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await emulator.call('GET /webhooks')).body).toHaveLength(1);
  });

  test('a form that opens while another form closes stays open', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page } = await visit(`${emulator.url}/#/chat`);
    await page.getByRole('button', { name: 'New contact' }).first().click();
    await page.getByLabel('User name').fill('Kevin');
    await page.evaluate(openGroupOnceClosed);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'New group' }).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Neighbours');
    await page.getByRole('button', { name: 'Create' }).click();
    await eventually(async () => (await emulator.call('GET /groups')).body.length === 1 || undefined);
  });

  test('a simulation runs at the rate that was chosen before it started', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page } = await visit(`${emulator.url}/#/chat`);
    await page.getByLabel('Simulated changes').selectOption('10 per second');
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    expect(await page.getByLabel('Simulated changes').inputValue()).toBe('10');
    expect((await emulator.call('POST /simulation', { running: false })).body.rate).toBe(10);
  });

  test('a result is shown only for the webhook that the case ran on', async () => {
    const answers: (() => void)[] = [];
    const { url } = await listen((_req, res) => void answers.push(() => res.writeHead(401).end()));
    const emulator = await emulate({ page: builtPage });
    emulator.forward(url);
    const { webhook: other } = emulator.forward('http://127.0.0.1:9/');
    const { page } = await visit(`${emulator.url}/#/check`);
    const verdict = page.waitForResponse('**/cases/wrong-signature');
    await page.getByRole('button', { name: 'Try: Wrong signature' }).click();
    await eventually(() => answers.length === 1 || undefined);
    await page.getByLabel('Webhook').selectOption(other.id);
    for (const answer of answers.splice(0)) answer();
    // An ordinary event comes after the refusal.
    await eventually(() => answers.length === 1 || undefined);
    for (const answer of answers) answer();
    await (await verdict).finished();
    await page.getByText('Trying…').waitFor({ state: 'detached' });
    expect(await page.getByText('1 not proven').count()).toBe(0);
    await page.getByLabel('Webhook').selectOption({ index: 0 });
    await page.getByText('1 not proven').waitFor();
  });

  test('an address that is entered while the page starts is kept', async () => {
    const emulator = await emulate({ page: builtPage });
    emulator.forward('http://127.0.0.1:9/');
    const { page } = await visit(`${emulator.url}/404`);
    await page.addInitScript(enterAddressOnceShown);
    await page.goto(emulator.url);
    await page.getByRole('heading', { name: 'Faults and check' }).waitFor();
    expect(page.url()).toBe(`${emulator.url}/#/check`);
  });

  test('every section works in a browser that refuses storage', async () => {
    const emulator = await emulate({ page: builtPage });
    const { url } = await listen((_req, res) => res.writeHead(204).end());
    emulator.forward(url);
    const { page, complaints } = await visit(emulator.url);
    await page.addInitScript(refuseStorage);
    await page.goto(`${emulator.url}/#/check`);
    await page.reload();
    await page.getByLabel('Failing payload.id').fill('fails');
    await page.evaluate("location.hash = '#/fire'");
    const body = page.getByLabel('Body, byte for byte');
    await eventually(async () => (await body.inputValue()).includes('"message.created"') || undefined);
    await page.getByRole('button', { name: 'Fire', exact: true }).click();
    await page.getByRole('region', { name: 'Outcomes' }).getByText('204', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });
});

/** Enters the address of a section between the first picture of the page and its effects. */
const enterAddressOnceShown = `new MutationObserver((_, observer) => {
  if (!document.querySelector('main h1')) return;
  observer.disconnect();
  location.hash = '#/check';
}).observe(document, { childList: true, subtree: true })`;

/** As a browser does that blocks all data of a site. */
const refuseStorage = `for (const name of ['localStorage', 'sessionStorage']) {
  Object.defineProperty(window, name, { get() { throw new DOMException('Refused', 'SecurityError'); } });
}`;

/** Clicks "New group" as soon as the open dialog is removed. No user is this fast. */
const openGroupOnceClosed = `new MutationObserver((_, observer) => {
  if (document.querySelector('dialog')) return;
  observer.disconnect();
  document.querySelector('[aria-label="New group"]').click();
}).observe(document.body, { childList: true, subtree: true })`;

const idsGivenTwice = `[...document.querySelectorAll('[id]')]
  .map(({ id }) => id)
  .filter((id, index, all) => all.indexOf(id) < index)`;
