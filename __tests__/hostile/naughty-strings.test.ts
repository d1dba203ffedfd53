import list from 'big-list-of-naughty-strings';
import { docsmithWebhooks, type WebhooksOptions } from 'docsmith-webhooks';
import { deliver, listen, messageUpdated, secret } from '../support/endpoint';
import { head, lengthOf, openSocket, signatureOf } from '../support/raw-socket';

/** The list, plus strings with a meaning in JavaScript, JSON, HTTP, terminals or this package. */
const strings: readonly string[] = [
  ...list,
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'then',
  '*',
  'message.*',
  '\0',
  'a\0b',
  '\u{2028}\u{2029}',
  '\u{1b}[2J\u{1b}]0;title\u{7}',
  '\r\nSet-Cookie: a=b',
  '\u{fffd}',
  '\u{ffff}',
  '\u{10ffff}',
  'é'.normalize('NFD'),
  'x'.repeat(255),
  'x'.repeat(256),
  '😀'.repeat(255),
  '😀'.repeat(256),
];

const message = JSON.stringify(messageUpdated);

/** True if the string may be an id or a type: 1 to 255 characters. */
const isBounded = (text: string) => text !== '' && [...text].length <= 255;

/** Starts an endpoint that records the events of its handler. */
async function endpoint(options: WebhooksOptions = {}) {
  const seen: unknown[] = [];
  const webhooks = docsmithWebhooks(secret, options).use((req) => seen.push(req.webhook));
  return { ...(await listen(webhooks)), seen };
}

test('the list is complete', () => {
  expect(list.length).toBeGreaterThan(450);
});

test('as an id, each is unchanged and 204 if it has 1 to 255 characters, else 422', async () => {
  const { url, seen } = await endpoint();
  for (const id of strings)
    expect((await deliver(url, { ...messageUpdated, id })).status).toBe(isBounded(id) ? 204 : 422);
  expect(seen).toEqual(strings.filter(isBounded).map((id) => ({ ...messageUpdated, id })));
});

test('as a type, each is unknown, even if it looks like a pattern or a property of an object', async () => {
  const { url, seen } = await endpoint();
  for (const type of strings) {
    expect((await deliver(url, { ...messageUpdated, type })).status).toBe(isBounded(type) ? 204 : 422);
  }
  expect(seen).toEqual(strings.filter(isBounded).map((type) => ({ ...messageUpdated, type })));
});

test("as a type, each is 422 if unknownEvents is 'reject', and no handler runs", async () => {
  const { url, seen } = await endpoint({ unknownEvents: 'reject' });
  for (const type of strings) expect((await deliver(url, { ...messageUpdated, type })).status).toBe(422);
  expect(seen).toEqual([]);
});

test('as a value in the payload, each reaches the handler unchanged', async () => {
  const { url, seen } = await endpoint();
  for (const text of strings) {
    const contact = { ...messageUpdated.payload.contact, username: text, avatar_url: text };
    await deliver(url, {
      ...messageUpdated,
      payload: { ...messageUpdated.payload, message: text, contact, reactions: [text] },
    });
  }
  expect(seen).toHaveLength(strings.length);
  expect(seen.map((event) => JSON.parse(JSON.stringify(event)).payload.message)).toEqual(strings);
});

test('as a key in the payload, each reaches the handler, except __proto__, which is removed', async () => {
  const { url, seen } = await endpoint();
  for (const key of strings) {
    const payload = `{"id":"x","data":{${JSON.stringify(key)}:1}}`;
    await deliver(url, JSON.parse(`{"id":"e","type":"group.created","payload":${payload}}`));
  }
  const keys = seen.flatMap((event) => Object.keys(JSON.parse(JSON.stringify(event)).payload.data));
  expect(keys).toEqual(strings.filter((key) => key !== '__proto__'));
});

describe('as a header', () => {
  /** True if a header value may contain the string. Node rejects all others with 400. */
  const fits = (text: string) => !/[\0\r\n]/.test(text);

  async function statusOf(port: number, ...lines: string[]): Promise<number | undefined> {
    const socket = openSocket(port);
    await socket.send(Buffer.from(head(...lines, lengthOf(message), 'Connection: close') + message));
    const answers = await socket.closed();
    expect(answers).toHaveLength(1);
    return answers[0]?.status;
  }

  test.each([
    ['the signature', 'X-DocsSmith-Demo2-Signature', [401]],
    ['the content type', 'Content-Type', [415]],
    ['the content encoding', 'Content-Encoding', [415, 204]],
    ['the expectation', 'Expect', [417, 204]],
    ['anything else', 'X-Anything', [204]],
  ])('that carries %s, each is answered once, and never with a 5xx', async (_what, name, expected) => {
    const { port, seen } = await endpoint();
    const wrong: string[] = [];
    for (const text of strings.filter(fits)) {
      const lines = [`${name}: ${text}`, ...(name.endsWith('Signature') ? [] : [signatureOf(message)])];
      const status = await statusOf(port, ...lines);
      if (![...expected, 400].includes(status ?? 0)) wrong.push(`${text}: ${status}`);
    }
    expect(wrong).toEqual([]);
    if (!expected.includes(204)) expect(seen).toEqual([]);
  });
});
