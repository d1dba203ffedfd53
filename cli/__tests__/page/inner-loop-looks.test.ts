import { listen } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { type States, tour } from '../support/appearance';
import { builtPage, visit } from '../support/browser';
import { emulate } from '../support/emulator';

describeWith('chromium', 'the states of the inner loop, in every look', () => {
  test('overflow nowhere and pass axe-core', async () => {
    const { url } = await listen((_req, res) => res.writeHead(500).end('TypeError: no piano in the lobby'));
    const emulator = await emulate({ page: builtPage, seeds: true });
    const { webhook } = emulator.forward(url);
    const states: States = {
      'first-message': async (page) => page.getByRole('button', { name: 'Send a first message' }).waitFor(),
      'chat-outcomes': async (page, go) => {
        await page.getByRole('button', { name: 'Send a first message' }).click();
        await page.locator('tbody tr').first().waitFor();
        await emulator.call('POST /simulation', { running: true, rate: 0.1 });
        const { body: conversations } = await emulator.call('GET /conversations');
        await go(`chat/${conversations[0].id}`);
        await page.getByRole('link', { name: `500 ${new URL(url).host}` }).waitFor();
      },
      'fire-outcomes': async (page, go) => {
        await go('fire');
        await page.getByLabel('Event type').selectOption('Another type…');
        await page.getByLabel('Name of the type').fill('message.read');
        await page.getByText('message.read is not a type of the guide').waitFor();
        await page.getByRole('button', { name: 'Fire', exact: true }).click();
        await page.locator('.reason').waitFor();
      },
      'edit-delivery': async (page, go) => {
        const [delivery] = await emulator.delivered(1);
        await go(`fire?from=${delivery?.id}`);
        await page.getByRole('button', { name: 'Send', exact: true }).click();
        await page.locator('.reason').waitFor();
      },
      'webhook-changed': async (page, go) => {
        await go('webhooks');
        await page.getByRole('button', { name: `Edit ${webhook.name}` }).click();
        await emulator.call(`PATCH /webhooks/${webhook.id}`, { name: 'My app' });
        await page.getByRole('button', { name: 'Keep my edits' }).waitFor();
      },
    };
    const { page, complaints } = await visit(emulator.url);
    await tour(page, states);
    expect(complaints).toEqual([]);
  }, 300_000);
});
