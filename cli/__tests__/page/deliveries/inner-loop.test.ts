import { describeWith } from '../../../../__tests__/support/services';
import { builtPage, visit } from '../../support/browser';
import { changingReceiver } from '../../support/changing-receiver';
import { emulate } from '../../support/emulator';

const laptop = { viewport: { width: 1440, height: 900 } };
const created = { username: 'Kevin' };

/** An emulator whose receiver has failed once. */
async function afterOneFailure() {
  const receiver = await changingReceiver();
  const emulator = await emulate({ page: builtPage });
  emulator.forward(receiver.url);
  await emulator.call('POST /contacts', created);
  const [delivery] = await emulator.delivered(1);
  return { ...emulator, receiver, id: delivery?.id ?? '' };
}

describeWith('chromium', 'a failed delivery', () => {
  test('shows the error text of the receiver after one click, without scrolling', async () => {
    const { url } = await afterOneFailure();
    const { page, complaints } = await visit(`${url}/#/deliveries`, laptop);
    await page.getByRole('link', { name: 'contact.created' }).click();
    const answer = page.getByRole('region', { name: 'Body of the response' });
    await answer.waitFor();
    const explanation = page.locator('blockquote', { hasText: 'SQLITE_BUSY: database is locked' });
    for (const text of [explanation, answer.getByText('SQLITE_BUSY: database is locked')]) {
      const box = await text.boundingBox();
      expect((box?.y ?? Number.NaN) + (box?.height ?? 0)).toBeLessThan(900);
    }
    expect(await page.evaluate('[...document.querySelectorAll(".detail h3")].map((h) => h.textContent)')).toEqual([
      'The receiver failed',
      'Response',
      'Request',
    ]);
    expect(complaints).toEqual([]);
  });

  test('is resent with one key once the handler is mended, and its outcome is shown', async () => {
    const { url, receiver, id } = await afterOneFailure();
    const { page } = await visit(`${url}/#/deliveries/${id}`, laptop);
    await page.getByRole('heading', { name: 'The receiver failed' }).waitFor();
    receiver.mend();
    await page.keyboard.press('r');
    await page.getByRole('heading', { name: 'Accepted' }).waitFor();
    expect(page.url()).not.toContain(id);
    await page.getByRole('region', { name: 'Story of this event' }).getByText('Resent').waitFor();
  });

  test('is formatted by default, and the choice is remembered', async () => {
    const { url, id } = await afterOneFailure();
    const { page } = await visit(`${url}/#/deliveries/${id}`, laptop);
    const answer = page.getByRole('region', { name: 'Body of the response' });
    await answer.waitFor();
    expect(await answer.textContent()).toContain('{\n  "error": "SQLITE_BUSY');
    await page.getByLabel('Formatted').first().uncheck();
    expect(await answer.textContent()).toBe('{"error":"SQLITE_BUSY: database is locked","at":"app.js:41"}');
    expect(await page.getByLabel('Formatted').last().isChecked()).toBe(false);
    await page.reload();
    await answer.waitFor();
    expect(await answer.textContent()).toContain('{"error"');
  });

  test('stays shown when it has left the list, and says so', async () => {
    const { url, call, id } = await afterOneFailure();
    const { page, complaints } = await visit(`${url}/#/deliveries/${id}`, laptop);
    await page.locator('blockquote', { hasText: 'SQLITE_BUSY' }).waitFor();
    await call('DELETE /deliveries');
    await page.getByText('This delivery has left the list').waitFor();
    await page.locator('blockquote', { hasText: 'SQLITE_BUSY' }).waitFor();
    expect(await page.getByRole('button', { name: 'Resend', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByText('Command copied.').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'This delivery is gone' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('stays shown when 5,000 newer deliveries have taken its place in the list', async () => {
    const { url, parts, id } = await afterOneFailure();
    const { page, complaints } = await visit(`${url}/#/deliveries/${id}`, laptop);
    await page.locator('blockquote', { hasText: 'SQLITE_BUSY' }).waitFor();
    const { log } = parts;
    const original = log.get(id);
    for (let made = 0; made < 5_000; made++) log.add({ ...original, event: { id: `e${made}`, type: 'group.created' } });
    expect(log.has(id)).toBe(false);
    await page.getByText('5000 shown').waitFor();
    await page.getByText('This delivery has left the list').waitFor();
    await page.locator('blockquote', { hasText: 'SQLITE_BUSY' }).waitFor();
    expect(await page.getByRole('heading', { level: 2 }).textContent()).toBe('contact.created');
    expect(complaints).toEqual([]);
  });

  test('keeps the name of its webhook in view while its details scroll', async () => {
    const { url, receiver, id } = await afterOneFailure();
    for (const width of [360, 1440]) {
      const { page } = await visit(`${url}/#/deliveries/${id}`, { viewport: { width, height: 700 } });
      await page.locator('blockquote', { hasText: 'SQLITE_BUSY' }).waitFor();
      await page.evaluate('document.querySelector(".split-detail").scrollTo(0, 10000)');
      expect(await page.evaluate(topmostAtName)).toBe(new URL(receiver.url).host);
      expect(await page.evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true);
    }
  });
});

/** The text that is seen where the name of the webhook stands. */
const topmostAtName = `(() => {
  const { x, y } = document.querySelector('.detail .heading p bdi').getBoundingClientRect();
  return document.elementFromPoint(x + 2, y + 2)?.textContent;
})()`;

describeWith('chromium', 'the story of an event', () => {
  test('lists what was sent for it, and shows the difference between two of them', async () => {
    const { url, call, receiver, id } = await afterOneFailure();
    receiver.mend();
    await call(`POST /deliveries/${id}/resend`, { as: 'new' });
    const { body } = await call(`GET /deliveries/${id}`);
    const text = body.attempts[0].request.body.text.replace('Kevin', 'Marley');
    const { body: edited } = await call(`POST /deliveries/${id}/resend`, { as: 'same', body: text });
    const { page, complaints } = await visit(`${url}/#/deliveries/${edited.id}`, laptop);
    const story = page.getByRole('region', { name: 'Story of this event' });
    await story.getByText('Shown').waitFor();
    const words = await story.getByRole('listitem').evaluateAll((items) => items.map(({ textContent }) => textContent));
    expect(words).toEqual([
      expect.stringMatching(/^500Service/),
      expect.stringMatching(/^204Resent as new/),
      expect.stringMatching(/^204Edited.*Shown$/),
    ]);

    await story.getByRole('button', { name: 'Compare with: Service' }).click();
    const difference = page.getByRole('region', { name: 'Difference', exact: true });
    await difference.locator('del', { hasText: '"username": "Kevin"' }).waitFor();
    await difference.locator('ins', { hasText: '"username": "Marley"' }).waitFor();
    await difference.locator('del', { hasText: 'SQLITE_BUSY' }).waitFor();
    await page.getByRole('button', { name: 'Close the difference' }).click();
    await difference.waitFor({ state: 'detached' });

    await story.getByRole('link', { name: 'Service' }).click();
    await page.locator('blockquote', { hasText: 'SQLITE_BUSY' }).waitFor();
    expect(page.url()).toContain(id);
    expect(complaints).toEqual([]);
  });

  test('says how much of a long story it shows, and shows the rest', async () => {
    const { url, call, delivered, id } = await afterOneFailure();
    for (let sent = 1; sent < 34; sent++) await call(`POST /deliveries/${id}/resend`, { as: 'same' });
    const deliveries = await delivered(34);
    const { page } = await visit(`${url}/#/deliveries/${deliveries.at(-1)?.id}`, laptop);
    const story = page.getByRole('region', { name: 'Story of this event' });
    await story.getByText('30 of 34 shown').waitFor();
    expect(await story.getByRole('listitem').count()).toBe(30);
    await story.getByRole('button', { name: 'Show all' }).click();
    await story.getByText('of 34 shown').waitFor({ state: 'detached' });
    expect(await story.getByRole('listitem').count()).toBe(34);

    // The oldest is not among the newest 30.
    await page.goto(`${url}/#/deliveries`);
    await page.goto(`${url}/#/deliveries/${id}`);
    await story.getByText('30 of 34 shown').waitFor();
    await story.getByText('Shown', { exact: true }).waitFor();
    await page.locator('blockquote', { hasText: 'SQLITE_BUSY' }).waitFor();
  });

  test('lists each retry, and shows the attempt that is chosen', async () => {
    const { url: target } = await changingReceiver();
    const emulator = await emulate({ page: builtPage, retries: true, speed: 100_000 });
    emulator.forward(target);
    await emulator.call('POST /contacts', created);
    const { page } = await visit(`${emulator.url}/#/deliveries`, laptop);
    await page.getByRole('link', { name: 'contact.created' }).click();
    const story = page.getByRole('region', { name: 'Story of this event' });
    await story.getByRole('button', { name: 'Retry', exact: true }).nth(8).waitFor();
    await story.getByRole('button', { name: 'Service', exact: true }).click();
    await story.getByRole('listitem').first().getByText('Shown').waitFor();
    await story.getByRole('button', { name: 'Compare with: Retry' }).first().click();
    await page.getByText('The same in both: request headers, request body').waitFor();
  });
});
