import { readFileSync } from 'node:fs';
import path from 'node:path';
import { docsmithWebhooks, sign, type WebhooksOptions } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { listen, post, secret } from '../support/endpoint';
import { delivery, openSocket } from '../support/raw-socket';
import { describeWith, startNginx } from '../support/services';

const page = readFileSync(path.join(__dirname, '../../docs/deploying.md'), 'utf8');
const [, settings = ''] = /```nginx\n(.*?)```/s.exec(page) ?? [];

describeWith('nginx', 'behind nginx with the settings of docs/deploying.md', () => {
  /** Starts a receiver, and an nginx before it. */
  async function start(options?: WebhooksOptions, change = (text: string) => text) {
    const webhooks = docsmithWebhooks(secret, options);
    const handled = jest.fn();
    webhooks.on('message.created', (req) => handled(req.webhook.payload.message));
    const received = jest.fn();
    const { port, server } = await listen((req, res) => {
      received(req.socket);
      return webhooks(req, res);
    });
    server.keepAliveTimeout = 65_000;
    const nginx = await startNginx(change(settings.replace('127.0.0.1:3000', `127.0.0.1:${port}`)));
    return { url: `${nginx.url}/webhooks/docsmith`, handled, received };
  }

  test('the bytes of a delivery arrive as they were signed', async () => {
    const { url, handled } = await start();
    const event = exampleEvent('message.created', { payload: { message: 'Grüße aus Zürich 👋' } });
    const response = await post(url, `\r\n${JSON.stringify(event, undefined, '\t ').replace('ü', '\\u00FC')} \n`);
    expect(response.status).toBe(204);
    expect(handled).toHaveBeenCalledWith('Grüße aus Zürich 👋');
  });

  test('the package answers a body over its limit', async () => {
    const { url } = await start();
    const response = await post(url, Buffer.alloc(1.5 * 1024 * 1024, ' '));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'payload_too_large' });
  });

  test('the deliveries of many senders share one connection to the app', async () => {
    const { url, received } = await start();
    for (let sent = 0; sent < 3; sent++) {
      const event = JSON.stringify(exampleEvent('message.created'));
      expect((await post(url, event, { connection: 'close' })).status).toBe(204);
    }
    expect(received).toHaveBeenCalledTimes(3);
    expect(new Set(received.mock.calls.flat()).size).toBe(1);
  });

  test('a slow body does not reach the app before it is complete', async () => {
    const { url, received } = await start();
    const body = JSON.stringify(exampleEvent('message.created'));
    const request = delivery(body).replace('POST /', 'POST /webhooks/docsmith');
    const socket = openSocket(Number(new URL(url).port));
    await socket.send(request.slice(0, -10));
    // By then, nginx has read what was sent before.
    expect((await post(url, body, { 'x-docssmith-demo2-signature': '0'.repeat(64) })).status).toBe(401);
    expect(received).toHaveBeenCalledTimes(1);

    await socket.send(request.slice(-10));
    expect(await socket.answers(1)).toMatchObject([{ status: 204 }]);
    expect(received).toHaveBeenCalledTimes(2);
  });

  test('a header with an underscore arrives only with underscores_in_headers', async () => {
    const options = { signatureHeader: 'x_signature' };
    const body = JSON.stringify(exampleEvent('message.created'));
    const headers = { x_signature: sign(body, secret) };
    const without = await start(options);
    expect(await (await post(without.url, body, headers)).json()).toMatchObject({ code: 'missing_signature' });
    const allowed = await start(options, (text) =>
      text.replace('server {\n', 'server {\nunderscores_in_headers on;\n'),
    );
    expect((await post(allowed.url, body, headers)).status).toBe(204);
  });
});
