import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listen, receiver, secret } from '../../../../__tests__/support/endpoint';
import { temporaryFolder } from '../../../../__tests__/support/files';
import { describeWith } from '../../../../__tests__/support/services';
import { openInbox } from '../../../src/emulator/inspector/inbox';
import { axeViolations, builtPage, visit } from '../../support/browser';
import { emulate, rawRequest } from '../../support/emulator';
import { docsmith } from '../../support/terminal';

describeWith('chromium', 'the export of deliveries, and what a delivery is part of', () => {
  test('saves what the filters show as a scenario, which passes on the same receiver', async () => {
    const { url } = await listen(receiver().app);
    const emulator = await emulate({ page: builtPage });
    const { webhook } = emulator.forward(url, secret);
    const body = '{"id":"e1","type":"group.created","payload":{"id":"g1","n":1.0}}\n';
    await emulator.call('POST /fire', { type: 'group.created', body });
    await emulator.call(`POST /webhooks/${webhook.id}/cases/wrong-signature`, {});
    await emulator.delivered(3);

    const { page, complaints } = await visit(`${emulator.url}/#/deliveries?type=group.created`);
    expect(await save('1 of 1')).toEqual({ steps: [{ fire: 'group.created', body }, { expect: { status: 204 } }] });
    await page.getByRole('button', { name: 'Reset filters' }).click();
    await page.getByText('3 shown').waitFor();
    expect((await save('3 of 3')).steps).toHaveLength(6);
    expect((await docsmith(['scenario', file, '--url', url])).code).toBe(0);
    expect(complaints).toEqual([]);

    async function save(count: string) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export' }).press('Enter'),
      ]);
      expect(download.suggestedFilename()).toBe('scenario.json');
      await download.saveAs(file);
      await page.getByText(`${count} shown deliveries are in scenario.json.`).waitFor();
      return JSON.parse(readFileSync(file, 'utf8'));
    }
  });

  const file = path.join(temporaryFolder(), 'scenario.json');

  test('a real delivery shows whether its signature is right; only a case is a case of the check', async () => {
    const { url } = await listen(receiver().app);
    const emulator = await emulate({ page: builtPage });
    const { webhook } = emulator.forward(url, secret);
    const { dispatcher, registry } = emulator.parts;
    const inbox = await openInbox({
      port: 0,
      dispatcher,
      webhook: () => registry.get(webhook.id),
      secret,
      record: async () => {},
    });
    await rawRequest(
      inbox.url,
      { 'content-type': 'application/json', 'x-docssmith-demo2-signature': 'no' },
      { method: 'POST' },
    );
    await inbox.close();
    await emulator.call(`POST /webhooks/${webhook.id}/cases/wrong-signature`, {});
    const [real, wrong] = await emulator.delivered(3);
    await emulator.call(`POST /deliveries/${wrong?.id}/resend`, { as: 'same' });
    const resent = (await emulator.delivered(4)).at(-1);

    const { page } = await visit(`${emulator.url}/#/deliveries/${real?.id}`);
    const detail = page.getByRole('region', { name: 'One delivery' });
    await detail.getByText('Real delivery: the signature is wrong').waitFor();
    expect(await detail.locator('.label-note .icon').count()).toBe(1);
    expect(await detail.getByText('Case of the check').count()).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    await page.goto(`${emulator.url}/#/deliveries/${resent?.id}`);
    await detail.getByText('Case of the check: Wrong signature.').waitFor();
  });
});
