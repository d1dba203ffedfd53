import { listen } from '../../../../__tests__/support/endpoint';
import { describeWith } from '../../../../__tests__/support/services';
import { builtPage, visit } from '../../support/browser';
import { changingReceiver } from '../../support/changing-receiver';
import { emulate } from '../../support/emulator';

const laptop = { viewport: { width: 1440, height: 900 } };

/** An emulator with deliveries of two contacts to a webhook that fails, and to one that nothing listens at. */
async function afterAFew() {
  const receiver = await changingReceiver();
  const emulator = await emulate({ page: builtPage });
  const { webhook } = emulator.forward(receiver.url);
  const unheard = { name: 'Unheard', url: 'http://127.0.0.1:9/', events: ['contact.created'] };
  await emulator.call('POST /webhooks', unheard);
  await emulator.call('POST /contacts', { username: 'Kevin' });
  await emulator.call('POST /contacts', { username: 'Marley' });
  await emulator.delivered(4);
  return { ...emulator, receiver, webhook };
}

describeWith('chromium', 'the filters of the deliveries', () => {
  test('are in the address, stay when a delivery is opened and the page is reloaded, and can be reset', async () => {
    const { url } = await afterAFew();
    const { page, complaints } = await visit(`${url}/#/deliveries`, laptop);
    await page.getByText('4 shown').waitFor();
    await page.getByLabel('Webhook').selectOption('Unheard');
    await page.getByText('2 shown').waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('MARLEY');
    await page.getByText('1 shown').waitFor();
    expect(page.url()).toMatch(/#\/deliveries\?search=MARLEY&webhook=/);
    await page.getByRole('link', { name: 'contact.created' }).click();
    await page.getByRole('region', { name: 'One delivery' }).getByText('No response.').waitFor();
    await page.reload();
    await page.getByText('1 shown').waitFor();
    await page.getByRole('region', { name: 'One delivery' }).getByText('No response.').waitFor();
    await page.getByRole('link', { name: 'Close' }).click();
    await page.getByText('1 shown').waitFor();
    await page.getByRole('button', { name: 'Reset filters' }).click();
    await page.getByText('4 shown').waitFor();
    expect(page.url()).toMatch(/#\/deliveries$/);
    expect(await page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('');
    expect(complaints).toEqual([]);
  });

  test('a search finds new deliveries, too', async () => {
    const { url, call } = await afterAFew();
    const { page } = await visit(`${url}/#/deliveries?search=kate`, laptop);
    await page.getByText('0 shown').waitFor();
    const none = page.getByRole('heading', { name: 'No delivery matches the filters' });
    await none.waitFor();
    expect((await none.boundingBox())?.y).toBeGreaterThan((await page.getByRole('searchbox').boundingBox())?.y ?? 0);
    await call('POST /contacts', { username: 'Kate' });
    await page.getByText('2 shown').waitFor();
    await page.getByLabel('Outcome').selectOption('Pending');
    await page.locator('.empty').getByRole('button', { name: 'Reset filters' }).click();
    await page.getByText('6 shown').waitFor();
  });

  test('offer types that the service does not have, and values that only the address names', async () => {
    const { url, call } = await afterAFew();
    const [first] = (await call('GET /deliveries')).body;
    const body = '{"id":"1","type":"ours.alone","payload":{}}';
    await call(`POST /deliveries/${first.id}/resend`, { as: 'same', body });
    const { page } = await visit(`${url}/#/deliveries?type=not.there`, laptop);
    await page.getByText('0 shown').waitFor();
    expect(await page.getByLabel('Type').inputValue()).toBe('not.there');
    await page.getByLabel('Type').selectOption('ours.alone');
    await page.getByText('1 shown').waitFor();
  });

  test('are not cut off in any window', async () => {
    const { url } = await afterAFew();
    const { page } = await visit(`${url}/#/deliveries`, laptop);
    await page.getByText('4 shown').waitFor();
    for (const width of [360, 721, 768, 901, 1024, 1081, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      expect({ width, cut: await page.evaluate(cutSelects) }).toEqual({ width, cut: [] });
    }
  });

  test('“From now on” hides what there is, and “Until now” hides what comes', async () => {
    const { url, call } = await afterAFew();
    const { page } = await visit(`${url}/#/deliveries`, laptop);
    await page.getByLabel('Time', { exact: true }).selectOption('From now on');
    await page.getByText('0 shown').waitFor();
    await call('POST /contacts', { username: 'Kate' });
    await page.getByText('2 shown').waitFor();
    expect(page.url()).toMatch(/since=\d+$/);
    await page.getByLabel('Time', { exact: true }).selectOption('Until now');
    await page.getByText('6 shown').waitFor();
    await call('POST /contacts', { username: 'Ann' });
    await page.getByText('8 in all').first().waitFor();
    await page.getByText('6 shown').waitFor();
    expect(page.url()).toMatch(/[?]until=\d+$/);
  });
});

/** Lists the filters that are narrower than the text of what is chosen. */
const cutSelects = `[...document.querySelectorAll('.filters select')].flatMap((select) => {
  const whole = select.cloneNode();
  whole.append(select.selectedOptions[0].cloneNode(true));
  whole.style.width = 'auto';
  select.parentElement.append(whole);
  const isCut = whole.style.setProperty('justify-self', 'start') ?? whole.offsetWidth > select.offsetWidth;
  whole.remove();
  return isCut ? [select.value] : [];
})`;

describeWith('chromium', 'all deliveries', () => {
  test('what failed is resent with one click, and counts no more once it was delivered', async () => {
    const { url, receiver, delivered, webhook } = await afterAFew();
    receiver.mend();
    const { page } = await visit(`${url}/#/deliveries?webhook=${webhook.id}`, laptop);
    await page.getByRole('button', { name: 'Resend all failed (2)' }).click();
    await page.getByText('2 resent.').waitFor();
    await page.getByText('4 shown').waitFor();
    await page.getByRole('button', { name: 'Resend all failed' }).waitFor({ state: 'detached' });
    const resent = (await delivered(6)).filter(({ cause }) => cause === 'resent');
    expect(resent.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });

  test('are deleted only after a question', async () => {
    const { url, call } = await afterAFew();
    const { page } = await visit(`${url}/#/deliveries`, laptop);
    await page.getByRole('button', { name: 'Delete all deliveries' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect((await call('GET /deliveries')).body).toHaveLength(4);
    await page.getByRole('button', { name: 'Delete all deliveries' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Nothing was delivered yet').waitFor();
  });

  test('the chart says in words what it shows', async () => {
    const { url } = await afterAFew();
    const { page } = await visit(`${url}/#/deliveries`, laptop);
    const chart = page.getByRole('img', { name: 'Chart of what is shown' });
    await chart.getByText('0 delivered, 4 failed, 0 pending.').waitFor({ state: 'attached' });
    expect(await chart.locator('rect.bad').count()).toBeGreaterThan(0);
  });

  test('a link to a delivery far down the list scrolls to its row', async () => {
    const { url } = await listen((_req, res) => res.writeHead(204).end());
    const emulator = await emulate({ page: builtPage });
    const { webhook } = emulator.forward(url);
    await emulator.call(`POST /webhooks/${webhook.id}/cases/burst`, { rate: 100, seconds: 1 });
    const [oldest] = (await emulator.call('GET /deliveries')).body;
    const { page } = await visit(`${emulator.url}/#/deliveries/${oldest.id}`, laptop);
    const row = page.locator('tr.current');
    await row.waitFor();
    const box = await row.boundingBox();
    expect((box?.y ?? Number.NaN) + (box?.height ?? 0)).toBeLessThan(901);
    expect(await row.getAttribute('aria-rowindex')).toBe('101');
  });

  test('their times are in view at half the width of a laptop', async () => {
    const { url } = await afterAFew();
    const { page } = await visit(`${url}/#/deliveries`, laptop);
    for (const width of [721, 768, 900]) {
      await page.setViewportSize({ width, height: 800 });
      const time = await page.locator('tbody .cell-time').first().boundingBox();
      expect((time?.x ?? Number.NaN) + (time?.width ?? 0)).toBeLessThanOrEqual(width);
      expect(time?.width).toBeGreaterThan(50);
    }
  });
});
