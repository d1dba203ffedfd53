import { describeWith } from '../../../../__tests__/support/services';
import { builtPage, visit } from '../../support/browser';
import { changingReceiver } from '../../support/changing-receiver';
import { emulate } from '../../support/emulator';

describeWith('chromium', 'the outcomes beside the editor', () => {
  test('an answer in JSON has one value on each line', async () => {
    const emulator = await emulate({ page: builtPage });
    emulator.forward((await changingReceiver()).url);
    const { page } = await visit(`${emulator.url}/#/fire`);
    await page.getByText('Valid: a receiver').waitFor();
    await page.getByRole('button', { name: 'Fire', exact: true }).click();
    const said = page.getByRole('region', { name: 'Outcomes' }).locator('pre');
    expect(await said.textContent()).toBe('{\n  "error": "SQLITE_BUSY: database is locked",\n  "at": "app.js:41"\n}');
  });
});
