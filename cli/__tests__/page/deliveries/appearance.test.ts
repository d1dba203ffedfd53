import { describeWith } from '../../../../__tests__/support/services';
import { type States, tour } from '../../support/appearance';
import { builtPage, visit } from '../../support/browser';
import { changingReceiver } from '../../support/changing-receiver';
import { emulate } from '../../support/emulator';

describeWith('chromium', 'the deliveries, in light and dark, at 360, 768, 1024 and 1440 px', () => {
  test('overflow nowhere and pass axe-core: filters, chart, failure, story, difference and keys', async () => {
    const receiver = await changingReceiver();
    const { url, forward, call, delivered } = await emulate({ page: builtPage });
    const { webhook } = forward(receiver.url);
    // A name from right to left, and as long as the form allows.
    await call(`PATCH /webhooks/${webhook.id}`, { name: `\u202E${'name '.repeat(39)}` });
    await call('POST /webhooks', { name: 'Unheard', url: 'http://127.0.0.1:9/', events: ['contact.created'] });
    await call('POST /contacts', { username: 'Kevin' });
    const [failed] = await delivered(2);
    receiver.mend();
    const resend = `POST /deliveries/${failed?.id}/resend`;
    await call(resend, { as: 'new' });
    const { body: edited } = await call(resend, { as: 'same', body: '{"id":"1","type":"ours.alone","payload":{}}' });
    await delivered(4);

    const states: States = {
      'deliveries-filtered': async (page, go) => {
        await go('deliveries?outcome=failed&search=kevin');
        await page.getByText('2 shown').waitFor();
      },
      'delivery-failed': async (page, go) => {
        await go(`deliveries/${failed?.id}`);
        await page.getByRole('region', { name: 'Body of the response' }).waitFor();
      },
      'delivery-difference': async (page, go) => {
        await go(`deliveries/${edited.id}`);
        await page.getByRole('button', { name: /^Compare with: Service.*500/ }).click();
        await page.getByRole('region', { name: 'Difference', exact: true }).waitFor();
      },
      keys: async (page, go) => {
        await go('deliveries');
        await page.getByText('4 shown').waitFor();
        await page.keyboard.press('?');
        await page.getByRole('dialog').waitFor();
      },
    };
    const { page, complaints } = await visit(url);
    await tour(page, states);
    expect(complaints).toEqual([]);
  }, 240_000);
});
