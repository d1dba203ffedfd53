import { sign } from 'docsmith-webhooks';
import { describeWith } from '../../../__tests__/support/services';
import { tour } from '../support/appearance';
import { builtPage, visit } from '../support/browser';
import { emulate } from '../support/emulator';

const body = '{"id":"1"}';
const secret = 'the secret webhook key';

describeWith('chromium', 'the debugger of signatures', () => {
  test('says by mouse why a signature does not match', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page, complaints } = await visit(emulator.url);
    await page.getByRole('link', { name: 'Signature' }).click();
    await page.getByLabel('Body, as it was received').fill(`${body}\n`);
    await page.getByLabel('Value of the signature header').fill(`sha256=${sign(body, secret)}`);
    await page.getByLabel('Secret text').fill(secret);
    await page.getByRole('button', { name: 'Explain' }).click();
    const verdict = page.getByRole('status').filter({ hasText: 'The signature does not match' });
    await verdict.getByText('A line feed was added.').waitFor();
    await verdict.getByText('begins with sha256=').waitFor();

    await page.getByLabel('Body, as it was received').fill(body);
    await page.getByLabel('Value of the signature header').fill(sign(body, secret));
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('The signature is right').waitFor();
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toContain(secret);
    expect(complaints).toEqual([]);
  });

  test('uses the secret of a webhook by keyboard alone', async () => {
    const emulator = await emulate({ page: builtPage });
    emulator.forward('http://127.0.0.1:9/', secret);
    const { page } = await visit(`${emulator.url}/#/signature`);
    await page.getByLabel('Body, as it was received').focus();
    await page.keyboard.type(body);
    await page.keyboard.press('Tab');
    await page.keyboard.type(sign(body, secret));
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('The signature is right').waitFor();
  });

  test('overflows nowhere and passes axe-core', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page, complaints } = await visit(`${emulator.url}/#/signature`);
    await tour(page, {
      'empty-signature': async (tab) => {
        await tab.getByRole('heading', { name: 'Signature' }).waitFor();
      },
      signature: async (tab) => {
        await tab.getByLabel('Body, as it was received').fill(body);
        await tab.getByLabel('Secret text').fill(secret);
        await tab.getByRole('button', { name: 'Explain' }).click();
        await tab.getByText('The header is empty').waitFor();
      },
    });
    expect(complaints).toEqual([]);
  });
});
