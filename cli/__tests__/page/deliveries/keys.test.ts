import type { Page } from 'playwright-core';
import { describeWith } from '../../../../__tests__/support/services';
import { builtPage, tabTo, visit } from '../../support/browser';
import { changingReceiver } from '../../support/changing-receiver';
import { emulate, eventually } from '../../support/emulator';

const laptop = { viewport: { width: 1440, height: 900 } };

/** An emulator with three failed deliveries. */
async function afterThree() {
  const receiver = await changingReceiver();
  const emulator = await emulate({ page: builtPage });
  emulator.forward(receiver.url);
  for (const username of ['Kevin', 'Marley', 'Kate']) await emulator.call('POST /contacts', { username });
  await emulator.delivered(3);
  return { ...emulator, receiver, count: async () => (await emulator.call('GET /deliveries')).body.length };
}

const focusedRow = 'document.activeElement.closest("tr")?.getAttribute("aria-rowindex")';

/** Waits until the link in a row has the focus. Rows count from 2, below the titles. */
async function rowFocused(page: Page, row: number): Promise<void> {
  await eventually(async () => (await page.evaluate(focusedRow)) === String(row) || undefined);
}

describeWith('chromium', 'the keys of the deliveries', () => {
  test('j and k move between rows, Enter opens one, r resends it, and Escape closes it', async () => {
    const { url, receiver } = await afterThree();
    const { page, complaints } = await visit(`${url}/#/deliveries`, laptop);
    const { keyboard } = page;
    await page.getByText('3 shown').waitFor();
    await keyboard.press('j');
    await rowFocused(page, 2);
    await keyboard.press('j');
    await rowFocused(page, 3);
    await keyboard.press('j');
    await rowFocused(page, 4);
    await keyboard.press('j');
    await keyboard.press('k');
    await rowFocused(page, 3);
    await keyboard.press('Enter');
    await page.locator('h2:focus').waitFor();
    await page.locator('tr.current[aria-rowindex="3"]').waitFor();
    await keyboard.press('k');
    await page.locator('tr.current[aria-rowindex="2"]').waitFor();
    receiver.mend();
    await keyboard.press('r');
    await page.getByRole('heading', { name: 'Accepted' }).waitFor();
    await page.getByText('4 shown').waitFor();
    await keyboard.press('Escape');
    await page.getByRole('region', { name: 'One delivery' }).waitFor({ state: 'detached' });
    await rowFocused(page, 2);
    expect(complaints).toEqual([]);
  });

  test('e goes to the form that edits the delivery and sends it again', async () => {
    const { url, call } = await afterThree();
    const [delivery] = (await call('GET /deliveries')).body;
    const { page } = await visit(`${url}/#/deliveries/${delivery.id}`, laptop);
    await page.getByRole('link', { name: 'Edit and send again' }).waitFor();
    await page.keyboard.press('e');
    await page.waitForURL(`**/#/fire?from=${delivery.id}`);
  });

  test('/ searches, and letters that are typed there do nothing else', async () => {
    const { url, count } = await afterThree();
    const { page } = await visit(`${url}/#/deliveries`, laptop);
    const { keyboard } = page;
    await page.getByText('3 shown').waitFor();
    await keyboard.press('j');
    await rowFocused(page, 2);
    await keyboard.press('/');
    await keyboard.type('marley jkre?');
    await page.getByText('0 shown').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('marley jkre?');
    for (const _ of ' jkre?') await keyboard.press('Backspace');
    await page.getByText('1 shown').waitFor();
    await tabTo(page, 'Reset filters');
    await keyboard.press('Enter');
    await page.getByText('3 shown').waitFor();
    expect(await count()).toBe(3);
  });

  test('? lists the keys, and they can be turned off', async () => {
    const { url, call, count } = await afterThree();
    const [delivery] = (await call('GET /deliveries')).body;
    const { page } = await visit(`${url}/#/deliveries/${delivery.id}`, laptop);
    const { keyboard } = page;
    await page.getByText('3 shown').waitFor();
    await keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.waitFor();
    // In a dialog, the keys do nothing, and Escape closes only the dialog.
    await keyboard.press('r');
    await keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'One delivery' }).waitFor();

    await tabTo(page, 'Keyboard shortcuts');
    await keyboard.press('Enter');
    await dialog.waitFor();
    await dialog.getByLabel('Use shortcuts of a single character').press('Space');
    await tabTo(page, 'Close');
    expect(await dialog.getByRole('button').count()).toBe(1);
    await keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    for (const reload of [false, true]) {
      if (reload) await page.reload();
      await page.locator('h2:focus, button:focus').waitFor();
      await keyboard.press('r');
      await keyboard.press('?');
    }
    await keyboard.press('Escape');
    await page.getByRole('region', { name: 'One delivery' }).waitFor({ state: 'detached' });
    expect(await dialog.count()).toBe(0);
    expect(await count()).toBe(3);
  });

  test('with the keyboard only, a story is compared and everything that failed is resent', async () => {
    const { url, receiver, call, delivered } = await afterThree();
    const [delivery] = (await call('GET /deliveries')).body;
    await call(`POST /deliveries/${delivery.id}/resend`, { as: 'same' });
    await delivered(4);
    receiver.mend();
    const { page } = await visit(`${url}/#/deliveries`, laptop);
    const { keyboard } = page;
    await page.getByText('4 shown').waitFor();
    await keyboard.press('j');
    await rowFocused(page, 2);
    await keyboard.press('Enter');
    await page.getByRole('button', { name: /^Compare with: Service/ }).focus();
    await keyboard.press('Space');
    await page.getByRole('region', { name: 'Difference', exact: true }).waitFor();
    await tabTo(page, 'Close the difference');
    await keyboard.press('Enter');
    await page.getByRole('region', { name: 'Difference', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Resend all failed (3)' }).focus();
    await keyboard.press('Enter');
    await page.getByText('3 resent.').waitFor();
    await page.getByText('7 in all, 3 delivered, 4 failed, 0 pending', { exact: true }).waitFor();
  });
});
