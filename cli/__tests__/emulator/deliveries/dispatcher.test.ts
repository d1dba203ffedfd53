import type { RequestListener } from 'node:http';
import { verify } from 'docsmith-webhooks';
import { listen } from '../../../../__tests__/support/endpoint';
import type { DeliveryDetail } from '../../../src/emulator/api';
import { wrongSignature } from '../../support/deliveries';
import { emulate, eventually, type TestEmulator } from '../../support/emulator';

const contact = { username: 'Kevin' };

/** An emulator that sends all events to this listener. */
async function connected(listener: RequestListener, options: Parameters<typeof emulate>[0] = {}) {
  const { url } = await listen(listener);
  const emulator = await emulate(options);
  return { ...emulator, ...emulator.forward(url) };
}

/** The time from the first attempt to the next one, in milliseconds. */
function pauseAfterFirst(delivery: DeliveryDetail | undefined): number {
  return (delivery?.nextAttemptAt ?? 0) - (delivery?.attempts[0]?.at ?? 0);
}

test('a failed delivery is not retried by default', async () => {
  let requests = 0;
  const { call, delivered } = await connected((_req, res) => {
    requests++;
    res.writeHead(500).end();
  });
  await call('POST /contacts', contact);
  expect(await delivered(1)).toMatchObject([{ state: 'failed', attempt: 1, status: 500 }]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(requests).toBe(1);
});

test('with retries, a failed delivery is retried with the same bytes until it succeeds', async () => {
  const bodies: string[] = [];
  const { call, secret, ...emulator } = await connected(
    async (req, res) => {
      let text = '';
      for await (const chunk of req) text += chunk;
      bodies.push(text);
      expect(verify(text, String(req.headers['x-docssmith-demo2-signature']), secret)).toBe(true);
      res.writeHead(bodies.length < 3 ? 503 : 204).end();
    },
    { retries: true, speed: 100_000 },
  );
  await call('POST /contacts', contact);
  const { attempts } = await finished({ ...emulator, call });
  expect(attempts.map(({ answer }) => answer?.status)).toEqual([503, 503, 204]);
  expect(new Set(bodies).size).toBe(1);
});

test('a delivery that waits for a retry shows the time of its next attempt', async () => {
  const { call, delivered } = await connected((_req, res) => res.writeHead(503).end(), { retries: true });
  await call('POST /contacts', contact);
  const [delivery] = await delivered(1);
  expect(delivery).toMatchObject({ state: 'retrying', attempt: 1 });
  expect(pauseAfterFirst(delivery)).toBeGreaterThanOrEqual(5_000);
});

test('Retry-After is honoured', async () => {
  const { call, delivered } = await connected((_req, res) => res.writeHead(503, { 'Retry-After': '60' }).end(), {
    retries: true,
  });
  await call('POST /contacts', contact);
  const [delivery] = await delivered(1);
  expect(pauseAfterFirst(delivery)).toBeGreaterThanOrEqual(60_000);
});

test('410 disables the webhook', async () => {
  const { call, delivered } = await connected((_req, res) => res.writeHead(410).end(), {
    retries: true,
    speed: 100_000,
  });
  await call('POST /contacts', contact);
  expect(await delivered(1)).toMatchObject([{ state: 'failed', attempt: 1 }]);
  expect((await call('GET /webhooks')).body).toMatchObject([{ enabled: false }]);
});

test('a delivery is not retried if its webhook was disabled in the meantime', async () => {
  let requests = 0;
  const { call, webhook, ...emulator } = await connected(
    (_req, res) => {
      requests++;
      res.writeHead(503).end();
    },
    { retries: true, speed: 5 },
  );
  await call('POST /contacts', contact);
  await emulator.delivered(1);
  await call(`PATCH /webhooks/${webhook.id}`, { enabled: false });
  expect(await finished({ ...emulator, call })).toMatchObject({ state: 'failed', attempt: 1, nextAttemptAt: null });
  expect(requests).toBe(1);
});

test('a retry uses the current URL and the current secret of the webhook', async () => {
  const seen: { text: string; signature: string }[] = [];
  const { url: corrected } = await listen(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    seen.push({ text, signature: String(req.headers['x-docssmith-demo2-signature']) });
    res.writeHead(204).end();
  });
  // The retry comes after three seconds. Even a busy machine makes the changes below in that time.
  const wrong: RequestListener = (_req, res) => res.writeHead(404, { 'Retry-After': '30' }).end();
  const { call, webhook, ...emulator } = await connected(wrong, { retries: true, speed: 10 });
  await call('POST /contacts', contact);
  await emulator.delivered(1);
  await call(`PATCH /webhooks/${webhook.id}`, { url: corrected });
  await call(`POST /webhooks/${webhook.id}/rotate`, {});
  const { attempts } = await finished({ ...emulator, call });
  expect(attempts.map(({ request }) => request.url)).toEqual([webhook.url, corrected]);
  const { body: secrets } = await call(`GET /webhooks/${webhook.id}/secrets`);
  expect(verify(seen[0]?.text ?? '', seen[0]?.signature, secrets.current)).toBe(true);
});

test.each([
  ['is disabled', 'PATCH', { enabled: false }],
  ['is deleted', 'DELETE', undefined],
])('a waiting delivery is not sent if its webhook %s', async (_what, method, body) => {
  const answers: (() => void)[] = [];
  const { call, webhook } = await connected((_req, res) => void answers.push(() => res.writeHead(204).end()));
  for (let count = 0; count < 20; count++) await call('POST /contacts', contact);
  await eventually(() => answers.length === 16 || undefined);
  await call(`${method} /webhooks/${webhook.id}`, body);
  for (const answer of answers) answer();
  await eventually(async () => {
    const { body: list } = await call('GET /deliveries');
    const states = list.map(({ state, attempt }: { state: string; attempt: number }) => `${state} ${attempt}`);
    return states.slice(16).every((state: string) => state === 'failed 0') || undefined;
  });
  expect(answers).toHaveLength(16);
});

test('a waiting delivery is not sent if the list is cleared', async () => {
  const answers: (() => void)[] = [];
  const { call } = await connected((_req, res) => void answers.push(() => res.writeHead(204).end()));
  for (let count = 0; count < 20; count++) await call('POST /contacts', contact);
  await eventually(() => answers.length === 16 || undefined);
  await call('DELETE /deliveries');
  for (const answer of answers.splice(0)) answer();
  await call('POST /contacts', contact);
  await eventually(() => answers.length === 1 || undefined);
  expect((await call('GET /deliveries')).body).toHaveLength(1);
});

test('clearing the list cancels the pending retries', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  // So slow that no retry comes before the list is cleared.
  const retries = { retries: true, speed: 0.01 };
  const { call, delivered } = await connected((_req, res) => res.writeHead(503).end(), retries);
  for (let count = 0; count < 100; count++) await call('POST /contacts', contact);
  await delivered(100);
  const waiting = timers();
  expect(waiting).toBeGreaterThanOrEqual(100);
  await call('DELETE /deliveries');
  expect(timers()).toBeLessThanOrEqual(waiting - 90);
});

test('a delivery can be resent to a disabled webhook, but it is not retried', async () => {
  const { call, delivered, webhook } = await connected((_req, res) => res.writeHead(503).end(), { retries: true });
  await call('POST /contacts', contact);
  const [delivery] = await delivered(1);
  await call(`PATCH /webhooks/${webhook.id}`, { enabled: false });
  await call(`POST /deliveries/${delivery?.id}/resend`, { as: 'same' });
  expect((await delivered(2))[1]).toMatchObject({ state: 'failed', status: 503, attempt: 1 });
});

test('one webhook gets at most 16 requests at the same time, and the others wait', async () => {
  let open = 0;
  let most = 0;
  const { call, delivered } = await connected((_req, res) => {
    most = Math.max(most, ++open);
    setTimeout(() => {
      open--;
      res.writeHead(204).end();
    }, 50);
  });
  await Promise.all(Array.from({ length: 40 }, () => call('POST /contacts', contact)));
  expect(await delivered(40)).toHaveLength(40);
  expect(most).toBeLessThanOrEqual(16);
});

test('a webhook that hangs does not delay the other webhooks', async () => {
  const { url: hanging } = await listen(() => {});
  const { call, forward } = await connected((_req, res) => res.writeHead(204).end());
  forward(hanging);
  for (let count = 0; count < 20; count++) await call('POST /contacts', contact);
  await eventually(async () => {
    const { body } = await call('GET /deliveries');
    return body.filter(({ state }: { state: string }) => state === 'delivered').length === 20 || undefined;
  });
});

test('a case is resent without changes; any other delivery is signed again', async () => {
  const signatures: unknown[] = [];
  const { call, delivered, webhook, secret } = await connected((req, res) => {
    signatures.push(req.headers['x-docssmith-demo2-signature']);
    res.writeHead(204).end();
  });
  await call(`POST /webhooks/${webhook.id}/cases/wrong-signature`, {});
  const [broken] = await delivered(1);
  await call(`POST /deliveries/${broken?.id}/resend`, { as: 'same' });
  const [, again] = await delivered(2);
  expect(again).toMatchObject({ cause: 'resent', label: wrongSignature });
  await call(`POST /deliveries/${again?.id}/resend`, { as: 'same' });
  await delivered(3);
  expect(new Set(signatures.splice(0)).size).toBe(1);

  await call('POST /contacts', contact);
  const normal = (await delivered(4))[3];
  await call(`POST /webhooks/${webhook.id}/rotate`, {});
  await call(`POST /deliveries/${normal?.id}/resend`, { as: 'same' });
  await delivered(5);
  const text = normal?.attempts[0]?.request.body.text ?? '';
  expect(verify(text, String(signatures[0]), secret)).toBe(true);
  const { body: secrets } = await call(`GET /webhooks/${webhook.id}/secrets`);
  expect(verify(text, String(signatures[1]), secrets.current)).toBe(true);
});

test('a case is never retried, not even after a resend', async () => {
  const { call, delivered, webhook } = await connected((_req, res) => res.writeHead(401).end(), { retries: true });
  await call(`POST /webhooks/${webhook.id}/cases/wrong-signature`, {});
  // The second delivery is the ordinary event that comes after a refusal.
  const [broken] = await delivered(2);
  await call(`POST /deliveries/${broken?.id}/resend`, { as: 'same' });
  const failed = { state: 'failed' };
  expect(await delivered(3)).toMatchObject([failed, failed, { ...failed, cause: 'resent' }]);
});

const unusual =
  '{ "id":"old","id":"e1", "type":"message.created","payload":{"n":1234567890123456789,"f":1.0,"e":"\\u00e9"}}\n';

test('a new event has the same bytes, except for its id', async () => {
  const { call, delivered } = await connected((_req, res) => res.writeHead(204).end());
  await call('POST /fire', { type: 'message.created', body: unusual });
  const [fired] = await delivered(1);
  const { body: fresh } = await call(`POST /deliveries/${fired?.id}/resend`, { as: 'new' });
  const [, resent] = await delivered(2);
  expect(fresh.eventId).not.toBe('e1');
  expect(resent?.attempts[0]?.request.body.text).toBe(unusual.replace('"e1"', `"${fresh.eventId}"`));
});

test('an edited body is sent as it is, or with a new id alone', async () => {
  const { call, delivered } = await connected((_req, res) => res.writeHead(204).end());
  await call('POST /contacts', contact);
  const [first] = await delivered(1);
  const resend = (input: object) => call(`POST /deliveries/${first?.id}/resend`, input);
  expect((await resend({ as: 'same', body: unusual })).body).toMatchObject({ eventId: 'e1', type: 'message.created' });
  const { body: fresh } = await resend({ as: 'new', body: unusual });
  expect((await resend({ as: 'same', body: '{' })).body).toMatchObject({
    eventId: first?.eventId,
    type: 'contact.created',
  });
  expect((await resend({ as: 'new', body: '{' })).body.code).toBe('no_event');
  const [, same, edited, broken] = await delivered(4);
  expect(same?.attempts[0]?.request.body.text).toBe(unusual);
  expect(edited?.attempts[0]?.request.body.text).toBe(unusual.replace('"e1"', `"${fresh.eventId}"`));
  expect(broken?.attempts[0]?.request.body.text).toBe('{');
});

test('an edited case is a delivery like any other: signed, without a label', async () => {
  const { call, delivered, webhook, secret } = await connected((_req, res) => res.writeHead(204).end());
  await call(`POST /webhooks/${webhook.id}/cases/wrong-signature`, {});
  const [broken] = await delivered(1);
  await call(`POST /deliveries/${broken?.id}/resend`, { as: 'same', body: '{}' });
  const edited = (await delivered(2))[1];
  const [, signature] = edited?.attempts[0]?.request.headers.find(([name]) => /signature/i.test(name)) ?? [];
  expect(edited?.label).toBeNull();
  expect(verify('{}', signature, secret)).toBe(true);
});

test('a body that is not an event cannot be resent as a new event', async () => {
  const { call, delivered } = await connected((_req, res) => res.writeHead(204).end());
  for (const body of ['{', '[]', 'null']) await call('POST /fire', { type: 'message.created', body });
  for (const { id } of await delivered(3)) {
    expect((await call(`POST /deliveries/${id}/resend`, { as: 'new' })).body.code).toBe('no_event');
  }
});

test('a delivery cannot be resent to a deleted webhook', async () => {
  const { call, delivered, webhook } = await connected((_req, res) => res.writeHead(204).end());
  await call('POST /contacts', contact);
  const [delivery] = await delivered(1);
  await call(`DELETE /webhooks/${webhook.id}`);
  expect((await call(`POST /deliveries/${delivery?.id}/resend`, { as: 'same' })).status).toBe(404);
});

/** Waits until the first delivery has succeeded or has finally failed. */
function finished({ call, delivered }: Pick<TestEmulator, 'call' | 'delivered'>) {
  return eventually(async () => {
    const { body } = await call('GET /deliveries');
    if (!body[0] || !['delivered', 'failed'].includes(body[0].state)) return undefined;
    return (await delivered(1))[0];
  });
}
