import { docsmithWebhooks } from 'docsmith-webhooks';
import { deliver, listen, messageUpdated, platforms, secret } from './support/endpoint';

describe.each(Object.entries(platforms))('docsmithWebhooks on %s', (_name, mount) => {
  test('hands a signed delivery to the handler of its type and answers 204', async () => {
    const received: unknown[] = [];
    const webhooks = docsmithWebhooks(secret).on('message.updated', (req) => {
      received.push(req.webhook);
    });
    const { url } = await listen(mount(webhooks));

    const response = await deliver(url, messageUpdated);

    expect(response.status).toBe(204);
    expect(received).toEqual([messageUpdated]);
  });

  test('refuses a delivery with another signature and runs no handler', async () => {
    const handler = jest.fn();
    const { url } = await listen(mount(docsmithWebhooks(secret).on('*', () => handler())));

    const response = await deliver(url, messageUpdated, { 'x-docssmith-demo2-signature': '0'.repeat(64) });

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ status: 401, code: 'invalid_signature' });
    expect(handler).not.toHaveBeenCalled();
  });
});
