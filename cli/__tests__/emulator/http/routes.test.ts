import { eventTypes } from 'docsmith-webhooks';
import { listen, messageUpdated, receiver, secret } from '../../../../__tests__/support/endpoint';
import { wrongSignature } from '../../support/deliveries';
import { allCollections, emulate, eventually } from '../../support/emulator';
import { failingId, receivers } from '../../support/receivers';

/** An emulator that sends all events to a receiver with the same secret. */
async function connected() {
  const { app, webhooks } = receiver();
  const seen: string[] = [];
  webhooks.on('*', (req) => void seen.push(req.webhook.type));
  const { url } = await listen(app);
  const emulator = await emulate();
  const { webhook } = emulator.forward(url, 'the secret webhook key');
  return { ...emulator, webhook, seen };
}

test('a webhook is registered, changed, rotated and deleted', async () => {
  const { call } = await emulate();
  const input = { name: 'Mine', url: 'http://127.0.0.1:3000/', events: ['message.created'] };
  const { body: webhook } = await call('POST /webhooks', input);
  expect(webhook).toMatchObject({ ...input, enabled: true });
  const { id } = webhook;
  expect((await call(`PATCH /webhooks/${id}`, { enabled: false })).body).toEqual({ ...webhook, enabled: false });
  expect((await call(`POST /webhooks/${id}/rotate`, {})).body.previousValidUntil).toBeGreaterThan(Date.now());
  expect((await call(`DELETE /webhooks/${id}`)).status).toBe(204);
  expect((await call('GET /webhooks')).body).toEqual([]);
});

test('an invalid input is refused, with an error for each invalid field', async () => {
  const { call } = await emulate();
  const { status, body } = await call('POST /webhooks', { name: '', url: 'http://127.0.0.1:3000/', events: [] });
  expect(status).toBe(422);
  expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['/name', '/name', '/events']);
  expect((await call('PATCH /contacts/x', [])).status).toBe(422);
});

test('changes in the chat service are delivered', async () => {
  const { call, delivered, seen } = await connected();
  const { body: contact } = await call('POST /contacts', { username: 'Kevin' });
  const { body: talk } = await call('POST /conversations', { title: 'Holidays', contact_ids: [contact.id] });
  const message = { conversation_id: talk.id, contact_id: contact.id, message: '<img src=x onerror=alert(1)>' };
  const { body: sent } = await call('POST /messages', message);
  await call(`PATCH /messages/${sent.id}`, { read: true });
  await call(`DELETE /conversations/${talk.id}`);
  const deliveries = await delivered(6);
  expect(new Set(seen)).toEqual(
    new Set([
      'contact.created',
      'conversation.created',
      'message.created',
      'message.updated',
      'message.deleted',
      'conversation.deleted',
    ]),
  );
  expect(deliveries.every(({ status, state }) => status === 204 && state === 'delivered')).toBe(true);
  expect((await call('GET /messages')).body).toEqual([]);
  expect((await call(`GET /contacts/${contact.id}`)).body).toEqual(contact);
});

test('a body can be fired whether it is valid or not', async () => {
  const { call, delivered, seen } = await connected();
  const { body: example } = await call('GET /examples/message.created');
  expect((await call('POST /validation', example)).body).toEqual({ errors: [], notes: [] });
  const { body: fired } = await call('POST /fire', { type: 'message.created', body: example.body });
  expect(fired).toEqual([expect.objectContaining({ cause: 'fired', type: 'message.created' })]);
  await call('POST /fire', { type: 'message.created', body: '{"id":7' });
  const [first, second] = await delivered(2);
  expect([first?.status, second?.status]).toEqual([204, 400]);
  expect(first?.eventId).toBe(JSON.parse(example.body).id);
  expect(second?.attempts[0]?.request.body.text).toBe('{"id":7');
  expect(second?.attempts[0]?.explanation.title).toBe('Rejected: invalid_json');
  expect(seen).toEqual(['message.created']);
  expect((await call('GET /examples/two%20words')).status).toBe(422);
});

test('the catalogue has the schema of each type, and an example that can be fired', async () => {
  const { call, delivered, seen } = await connected();
  const { body: catalogue } = await call('GET /catalogue');
  expect(catalogue.map(({ title }: { title: string }) => title)).toEqual(eventTypes);
  for (const { title: type, properties, examples } of catalogue) {
    expect(properties.type).toEqual({ const: type });
    await call('POST /fire', { type, body: JSON.stringify(examples[0]) });
  }
  await delivered(eventTypes.length);
  expect([...seen].sort()).toEqual([...eventTypes].sort());
});

test('the whole body of a delivery can be read', async () => {
  const { call, delivered } = await connected();
  const body = `"${'é'.repeat(50_000)}"`;
  await call('POST /fire', { type: 'message.created', body });
  const [first] = await delivered(1);
  expect(first?.attempts[0]?.request.body.truncated).toBe(true);
  const { body: whole } = await call(`GET /deliveries/${first?.id}/body`);
  expect(whole).toMatchObject({ text: body, bytes: 100_002, truncated: false });
  expect(Buffer.from(whole.base64, 'base64').toString()).toBe(body);
});

test('a delivery names the resource of the chat service that it is about', async () => {
  const { call, delivered } = await connected();
  const { body: contact } = await call('POST /contacts', { username: 'Kevin' });
  const [first] = await delivered(1);
  expect(first?.resourceId).toBe(contact.id);
  await call('POST /fire', { type: 'contact.created', body: '{}' });
  expect((await delivered(2))[1]?.resourceId).toBeNull();
});

test('a delivery is resent with the same id, or as a new event', async () => {
  const { call, delivered } = await connected();
  await call('POST /fire', { type: 'message.updated', body: JSON.stringify(messageUpdated) });
  const [first] = await delivered(1);
  const { body: same } = await call(`POST /deliveries/${first?.id}/resend`, { as: 'same' });
  const { body: fresh } = await call(`POST /deliveries/${first?.id}/resend`, { as: 'new' });
  expect(same).toMatchObject({ cause: 'resent', eventId: messageUpdated.id });
  expect(fresh.eventId).not.toBe(messageUpdated.id);
  const [, second, third] = await delivered(3);
  expect(second?.attempts[0]?.request.body.text).toBe(JSON.stringify(messageUpdated));
  expect(JSON.parse(third?.attempts[0]?.request.body.text ?? '')).toEqual({ ...messageUpdated, id: fresh.eventId });
  expect((await call('DELETE /deliveries')).status).toBe(204);
  expect((await call(`GET /deliveries/${first?.id}`)).status).toBe(404);
});

test('a resent delivery names the delivery that it comes from', async () => {
  const { call, delivered } = await connected();
  await call('POST /contacts', { username: 'Kevin' });
  const [first] = await delivered(1);
  const { body: same } = await call(`POST /deliveries/${first?.id}/resend`, { as: 'same' });
  const { body: fresh } = await call(`POST /deliveries/${same.id}/resend`, { as: 'new' });
  expect([first?.resentFrom, same.resentFrom, fresh.resentFrom]).toEqual([null, first?.id, same.id]);
});

test('many deliveries are resent at once, and those that are gone are skipped', async () => {
  const { call, delivered, webhook } = await connected();
  const other = { name: 'Other', url: 'http://127.0.0.1:9/', events: ['contact.created'] };
  const { id } = (await call('POST /webhooks', other)).body;
  await call('POST /contacts', { username: 'Kevin' });
  const deliveries = await delivered(2);
  await call(`DELETE /webhooks/${id}`);
  const ids = [...deliveries.map(({ id }) => id), 'unknown'];
  expect(await call('POST /deliveries/resend', { ids })).toEqual({ status: 200, body: { resent: 1, skipped: 2 } });
  const [, , resent] = await delivered(3);
  expect(resent).toMatchObject({ cause: 'resent', webhookId: webhook.id, state: 'delivered' });
  expect((await call('POST /deliveries/resend', { ids: 'all' })).status).toBe(422);
  const tooMany = Array.from({ length: 1_001 }, (_, index) => `d${index}`);
  expect((await call('POST /deliveries/resend', { ids: tooMany })).status).toBe(422);
});

test('a search lists the deliveries that contain a text', async () => {
  const { call, delivered } = await connected();
  await call('POST /contacts', { username: 'Kevin' });
  await call('POST /contacts', { username: 'Marley' });
  const [, second] = await delivered(2);
  expect((await call('GET /deliveries?search=marley')).body).toEqual({ ids: [second?.id] });
  expect((await call('GET /deliveries?search=')).body.ids).toHaveLength(2);
  for (const query of ['search=a&search=b', `search=${'x'.repeat(201)}`]) {
    const { status, body } = await call(`GET /deliveries?${query}`);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_search' });
  }
});

test('a case runs on a webhook, and its delivery is in the list', async () => {
  const { call, delivered, webhook } = await connected();
  const { body: cases } = await call('GET /cases');
  expect(new Set(cases.map(({ group }: { group: string }) => group)).size).toBe(4);
  const { body: result } = await call(`POST /webhooks/${webhook.id}/cases/wrong-signature`, {});
  expect(result).toMatchObject({ verdict: 'pass', got: '401 invalid_signature' });
  const burst = { rate: 100, seconds: 1 };
  expect((await call(`POST /webhooks/${webhook.id}/cases/burst`, burst)).body.got).toBe('100 of 100 accepted');
  expect((await call(`POST /webhooks/${webhook.id}/cases/nothing`, {})).status).toBe(404);
  const [first, second] = await delivered(102);
  expect(first).toMatchObject({ cause: 'case', label: wrongSignature, state: 'failed' });
  expect(second).toMatchObject({
    cause: 'case',
    label: { of: 'case', text: 'A rightly signed event' },
    state: 'delivered',
  });
});

test('a case is proven with the counter and the failing id that the request names', async () => {
  const { url } = await listen(receivers.correct());
  const emulator = await emulate();
  const { webhook } = emulator.forward(url, secret);
  const run = async (name: string, means: object) =>
    (await emulator.call(`POST /webhooks/${webhook.id}/cases/${name}`, means)).body;
  expect(await run('duplicate', {})).toMatchObject({ verdict: 'not proven' });
  expect(await run('duplicate', { handled: `${url}/handled` })).toMatchObject({ verdict: 'pass' });
  expect(await run('handler-failure', { failing: failingId })).toMatchObject({ verdict: 'pass', got: '500' });
});

test('the counter must be on a host that deliveries may go to', async () => {
  const { call, webhook } = await connected();
  const means = { handled: 'http://169.254.169.254/handled' };
  expect((await call(`POST /webhooks/${webhook.id}/cases/duplicate`, means)).body).toMatchObject({
    verdict: 'not proven',
    got: expect.stringContaining('not on this machine'),
  });
});

test('a burst stops when its client disconnects', async () => {
  const { url, token, call, webhook } = await connected();
  const asker = new AbortController();
  const burst = fetch(`${url}/api/webhooks/${webhook.id}/cases/burst`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-emulator-token': token },
    body: '{"rate":20,"seconds":60}',
    signal: asker.signal,
  });
  const count = async () => (await call('GET /deliveries')).body.length;
  await eventually(async () => (await count()) >= 2 || undefined);
  asker.abort();
  await expect(burst).rejects.toThrow('aborted');
  const settled = await eventually(async () => {
    const before = await count();
    await new Promise((resolve) => setTimeout(resolve, 250));
    return (await count()) === before ? before : undefined;
  });
  expect(settled).toBeLessThan(1_200);
});

test('a simulation is started and stopped', async () => {
  const { call, delivered } = await connected();
  expect((await call('POST /simulation', { running: true, rate: 50 })).body).toMatchObject({ running: true, rate: 50 });
  await delivered(3);
  expect((await call('POST /simulation', { running: false })).body.running).toBe(false);
  expect((await call('POST /simulation', { running: true })).body.rate).toBe(50);
  expect((await call('POST /simulation', { running: true, rate: 1000 })).status).toBe(422);
  expect((await call('POST /simulation', { running: false, rate: 5 })).body).toMatchObject({ running: false, rate: 5 });
});

test('the live stream sends a snapshot, and then each change', async () => {
  const { call, events, secret } = { ...(await connected()), secret: 'the secret webhook key' };
  const text = await events((soFar) => {
    if (!soFar.includes('event: changes')) void call('POST /contacts', { username: 'Kevin' });
    return soFar.includes('event: changes');
  });
  const [, snapshot = ''] = /event: snapshot\ndata: (.*)\n\n/.exec(text) ?? [];
  expect(Object.keys(JSON.parse(snapshot).collections).sort()).toEqual([...allCollections].sort());
  expect(text).toContain('"username":"Kevin"');
  expect(text).not.toContain(secret);
});
