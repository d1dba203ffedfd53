import { eventTypes } from 'docsmith-webhooks';
import { TargetError, targetPolicy } from '../../src/delivery/target-policy';
import type { Change } from '../../src/emulator/api';
import { Registry, signingSecret } from '../../src/emulator/registry';

const input = { name: 'Mine', url: 'http://127.0.0.1:3000/', events: ['message.created'] };

function registry() {
  const changes: Change[] = [];
  return { changes, registry: new Registry(targetPolicy(), (change) => changes.push(change)) };
}

afterEach(() => jest.useRealTimers());

test('makes a secret for each webhook, and shows it only on demand', () => {
  const { registry: webhooks, changes } = registry();
  const first = webhooks.create(input);
  const second = webhooks.create(input);
  const { current, previous } = webhooks.secrets(first.id);
  expect(current).toMatch(/^[0-9a-f]{64}$/);
  expect(previous).toBeNull();
  expect(webhooks.secrets(second.id).current).not.toBe(current);
  expect(JSON.stringify([first, webhooks.views, changes])).not.toContain(current);
});

test('an event goes only to enabled webhooks that listen for its type', () => {
  const { registry: webhooks } = registry();
  const { id } = webhooks.create(input);
  webhooks.create({ ...input, events: ['contact.created'] });
  webhooks.create({ ...input, enabled: false });
  expect(webhooks.listeningFor('message.created').map((webhook) => webhook.id)).toEqual([id]);
  webhooks.edit(id, { enabled: false });
  expect(webhooks.listeningFor('message.created')).toEqual([]);
});

test('a type that is not the guide’s goes to the webhooks that listen for all types', () => {
  const { registry: webhooks } = registry();
  webhooks.create(input);
  const { id } = webhooks.create({ ...input, events: [...eventTypes] });
  expect(webhooks.listeningFor('message.read').map((webhook) => webhook.id)).toEqual([id]);
});

test('an edit that began with an older version is refused, and changes nothing', () => {
  const { registry: webhooks } = registry();
  const { id, version } = webhooks.create(input);
  webhooks.rotate(id);
  const renamed = webhooks.edit(id, { name: 'Yours', enabled: false, version });
  expect(renamed.version).not.toBe(version);
  expect(() => webhooks.edit(id, { name: 'Ours', version })).toThrow(
    expect.objectContaining({ status: 409, code: 'changed_meanwhile' }),
  );
  expect(webhooks.views).toEqual([renamed]);
  expect(webhooks.edit(id, { name: 'Ours', version: renamed.version }).name).toBe('Ours');
});

test('a host name of another machine is refused when it is entered', async () => {
  const foreign = { ...input, url: 'https://staging.example.com/' };
  const message = 'staging.example.com is not on this machine.';
  const check = async (url: string) => {
    if (url === foreign.url) throw new TargetError(message);
    return new URL(url);
  };
  const webhooks = new Registry({ ...targetPolicy(), check }, () => {});
  const refusal = expect.objectContaining({ status: 422, errors: [{ path: '/url', message }] });
  await expect(webhooks.register(foreign)).rejects.toEqual(refusal);
  const { id } = await webhooks.register(input);
  await expect(webhooks.change(id, { url: foreign.url })).rejects.toEqual(refusal);
  expect(webhooks.views).toMatchObject([{ url: input.url }]);
  // Other fields of a webhook that was registered in an earlier run, with another --allow-host, can be changed.
  const { id: old } = webhooks.create(foreign);
  expect(await webhooks.change(old, { name: 'Yours' })).toMatchObject({ name: 'Yours', url: foreign.url });
});

test('an edit changes only the fields that it contains', () => {
  const { registry: webhooks, changes } = registry();
  const created = webhooks.create(input);
  const edited = webhooks.edit(created.id, { name: 'Yours', events: [...eventTypes] });
  expect(edited).toEqual({ ...created, name: 'Yours', events: eventTypes, version: edited.version });
  expect(changes.at(-1)).toEqual({ collection: 'webhooks', put: edited });
});

test('a webhook whose host is no longer allowed can be disabled, or moved to an allowed host', () => {
  const saved = new Registry(targetPolicy(['10.0.0.1']), () => {});
  saved.create({ ...input, url: 'http://10.0.0.1/' });
  const webhooks = new Registry(targetPolicy(), () => {}, saved.all);
  const { id = '' } = webhooks.views[0] ?? {};
  expect(webhooks.edit(id, { enabled: false })).toMatchObject({ url: 'http://10.0.0.1/', enabled: false });
  expect(() => webhooks.edit(id, { url: 'http://10.0.0.2/' })).toThrow('--allow-host');
  expect(webhooks.edit(id, { url: input.url }).url).toBe(input.url);
});

test.each([
  [{ ...input, name: ' ' }, '/name'],
  [{ ...input, events: [] }, '/events'],
  [{ ...input, events: ['message.read'] }, '/events/0'],
  [{ ...input, url: 'http://example.com:80/\r\n' }, '/url'],
  [{ ...input, url: 'http://10.0.0.1/' }, '/url'],
  [{ name: 'x', events: ['message.created'] }, '/url'],
  [{ ...input, secret: 'mine' }, ''],
])('refuses %j and names the field', (bad, path) => {
  const { registry: webhooks } = registry();
  const errors = [expect.objectContaining({ path })];
  expect(() => webhooks.create(bad)).toThrow(expect.objectContaining({ status: 422, errors }));
  expect(webhooks.views).toEqual([]);
});

test('a deleted webhook is gone', () => {
  const { registry: webhooks, changes } = registry();
  const { id } = webhooks.create(input);
  webhooks.remove(id);
  expect(changes.at(-1)).toEqual({ collection: 'webhooks', remove: id });
  for (const use of [() => webhooks.get(id), () => webhooks.remove(id), () => webhooks.edit(id, {})]) {
    expect(use).toThrow(expect.objectContaining({ status: 404 }));
  }
});

test('after a rotation the new secret signs, and the old one stays valid for a day', () => {
  jest.useFakeTimers();
  const { registry: webhooks } = registry();
  const { id } = webhooks.create(input);
  const { current: old } = webhooks.secrets(id);
  const { previousValidUntil } = webhooks.rotate(id);
  expect(previousValidUntil).toBe(Date.now() + 86_400_000);
  const { current, previous } = webhooks.secrets(id);
  expect(previous).toBe(old);
  expect(signingSecret(webhooks.get(id))).toBe(current);

  jest.advanceTimersByTime(86_400_000);
  expect(webhooks.secrets(id)).toEqual({ current, previous: null });
});

test('the old secret can sign for as long as it is valid', () => {
  jest.useFakeTimers();
  const { registry: webhooks } = registry();
  const { id } = webhooks.create(input);
  expect(webhooks.edit(id, { signsWith: 'previous' }).signsWith).toBe('current');
  webhooks.rotate(id);
  webhooks.edit(id, { signsWith: 'previous' });
  const { current, previous } = webhooks.secrets(id);
  expect(signingSecret(webhooks.get(id))).toBe(previous);
  jest.advanceTimersByTime(86_400_000);
  expect(signingSecret(webhooks.get(id))).toBe(current);
});

test('keeps at most 100 webhooks', () => {
  const { registry: webhooks } = registry();
  for (let count = 0; count < 100; count++) webhooks.create(input);
  expect(() => webhooks.create(input)).toThrow(expect.objectContaining({ status: 409 }));
});
