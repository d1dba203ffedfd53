import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { docsmithWebhooks, memoryStore, type WebhooksOptions } from 'docsmith-webhooks';
import { listen, messageUpdated, post, secret } from '../support/endpoint';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Starts an endpoint that records the events of its handler. */
async function endpoint<Events>(options: WebhooksOptions<Events> = {}) {
  const seen: unknown[] = [];
  const { url } = await listen(docsmithWebhooks<Events>(secret, options).use((req) => seen.push(req.webhook)));

  /** Posts a signed body, and returns the status, the text and the fields of the answer. */
  async function answer(body: string): Promise<{ status: number; code?: string; errors?: unknown[]; text: string }> {
    const response = await post(url, body);
    const text = await response.text();
    return { ...(text ? JSON.parse(text) : {}), status: response.status, text };
  }
  return { answer, seen };
}

const withId = (id: string) => JSON.stringify({ ...messageUpdated, id: 0 }).replace('0', () => id);
const withPayload = (type: string, fields: string) => `{"id":"e","type":"${type}","payload":{"id":"x"${fields}}}`;

describe('depth', () => {
  test('100,000 opening brackets are 400', async () => {
    const { answer, seen } = await endpoint();
    for (const bracket of ['[', '{"a":']) {
      expect(await answer(bracket.repeat(100_000))).toMatchObject({ status: 400, code: 'invalid_json' });
    }
    expect(seen).toEqual([]);
  });

  test.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
    ['objects with __proto__, which is removed', '{"__proto__":0,"a":', '}'],
  ])('50,000 levels of %s in a payload are a valid event', async (_what, open, close) => {
    const { answer, seen } = await endpoint();
    const deep = `${open.repeat(50_000)}1${close.repeat(50_000)}`;
    expect((await answer(withPayload('group.created', `,"deep":${deep}`))).status).toBe(204);
    expect(seen).toHaveLength(1);
  });

  test('50,000 levels at the top are 422', async () => {
    const { answer } = await endpoint();
    expect(await answer(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)).toMatchObject({ status: 422 });
  });

  test('50,000 levels are 422 if a recursive schema follows them', async () => {
    const node = { type: 'object', properties: { child: { $ref: '#' } } };
    const { answer, seen } = await endpoint({ events: { 'node.created': node } });
    const deep = `${'{"child":'.repeat(50_000)}{}${'}'.repeat(50_000)}`;
    expect((await answer(withPayload('node.created', `,"child":{"child":{}}`))).status).toBe(204);
    expect(await answer(withPayload('node.created', `,"child":${deep}`))).toMatchObject({
      status: 422,
      code: 'invalid_event',
    });
    expect(seen).toHaveLength(1);
  });
});

describe('the body', () => {
  test.each(['null', 'true', '0', '-1e400', '""', '"text"', '[]', '[{}]', '{}', `[${JSON.stringify(messageUpdated)}]`])(
    'cannot be %s: 422',
    async (text) => {
      const { answer, seen } = await endpoint();
      expect(await answer(text)).toMatchObject({ status: 422, code: 'invalid_event' });
      expect(seen).toEqual([]);
    },
  );

  test.each([
    ['a byte order mark before the JSON', `\u{feff}${JSON.stringify(messageUpdated)}`],
    ['a byte order mark after the JSON', `${JSON.stringify(messageUpdated)}\u{feff}`],
    ['a NUL after the JSON', `${JSON.stringify(messageUpdated)}\0`],
    ['a second value after the JSON', `${JSON.stringify(messageUpdated)}{}`],
    ['a comment', `/**/${JSON.stringify(messageUpdated)}`],
    ["the prefix )]}'", `)]}'\n${JSON.stringify(messageUpdated)}`],
  ])('cannot have %s: 400', async (_what, text) => {
    const { answer, seen } = await endpoint();
    expect(await answer(text)).toMatchObject({ status: 400, code: 'invalid_json' });
    expect(seen).toEqual([]);
  });
});

describe('a duplicate key', () => {
  test('has its last value everywhere: in the checks, in the store and in the handler', async () => {
    const { answer, seen } = await endpoint({ idempotency: memoryStore() });
    const twice = (first: string, last: string) =>
      `{"id":"${first}","type":"x","id":"${last}","type":"group.created","payload":{"id":"x"}}`;
    expect((await answer(twice('first', 'last'))).status).toBe(204);
    expect((await answer(twice('other', 'last'))).status).toBe(204);
    expect(seen).toEqual([{ id: 'last', type: 'group.created', payload: { id: 'x' } }]);
    expect(await answer('{"id":"a","id":7,"type":"group.created","payload":{"id":"x"}}')).toMatchObject({
      status: 422,
    });
  });
});

describe('an id', () => {
  test.each([
    ['a lone high surrogate', '"\\ud800"'],
    ['a lone low surrogate', '"a\\udc00"'],
    ['a pair the wrong way round', '"\\udc00\\ud800"'],
  ])('cannot contain %s, which UTF-8 would turn into another id: 400', async (_what, id) => {
    const { answer, seen } = await endpoint({ idempotency: memoryStore() });
    expect(await answer(withId(id))).toMatchObject({ status: 400, code: 'invalid_encoding' });
    expect(seen).toEqual([]);
  });

  test('is the same with a surrogate pair as an escape and as a character', async () => {
    const { answer, seen } = await endpoint({ idempotency: memoryStore() });
    expect((await answer(withId('"\\ud83d\\ude00"'))).status).toBe(204);
    expect((await answer(withId('"😀"'))).status).toBe(204);
    expect(seen).toHaveLength(1);
  });

  test.each([
    ['of no characters', '""'],
    ['of 256 characters', JSON.stringify('x'.repeat(256))],
    ['of 900,000 characters', JSON.stringify('x'.repeat(900_000))],
    ['of 200,000 characters that need two UTF-16 units', JSON.stringify('😀'.repeat(200_000))],
    ['that is a number', '7'],
    ['that is null', 'null'],
    ['that is a list', '["x"]'],
    ['that is an object', '{"toString":"x"}'],
  ])('%s is 422', async (_what, id) => {
    const { answer, seen } = await endpoint();
    expect(await answer(withId(id))).toMatchObject({ status: 422, errors: [{ path: '/id' }] });
    expect(seen).toEqual([]);
  });

  test('of a million characters is 422 if the limit allows that body', async () => {
    const { answer } = await endpoint({ limit: '2mb' });
    expect(await answer(withId(JSON.stringify('x'.repeat(1_000_000))))).toMatchObject({ status: 422 });
  });
});

describe('many faults', () => {
  test('20 of 100,000 are reported, in bounded time and memory', async () => {
    const events = { 'list.created': { properties: { list: { type: 'array', items: { type: 'integer' } } } } };
    const { answer, seen } = await endpoint({ events });
    const began = performance.now();
    const { status, errors, text } = await answer(
      withPayload('list.created', `,"list":[${Array(100_000).fill('""')}]`),
    );
    expect(status).toBe(422);
    expect(errors).toHaveLength(20);
    expect(text.length).toBeLessThan(10_000);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(seen).toEqual([]);
  });

  test('100,000 are not kept in memory until the next event', async () => {
    const events = { 'list.created': { properties: { list: { type: 'array', items: { type: 'integer' } } } } };
    const { answer } = await endpoint({ events });
    const heapFor = async (faults: number) => {
      await answer(withPayload('list.created', `,"list":[${Array(faults).fill('""')}]`));
      await new Promise(setImmediate);
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const few = await heapFor(1);
    expect((await heapFor(100_000)) - few).toBeLessThan(5 * 2 ** 20);
  });

  test('paths that contain keys of the sender are cut to 255 characters each', async () => {
    const events = { 'map.created': { properties: { map: { additionalProperties: { type: 'integer' } } } } };
    const { answer } = await endpoint({ events });
    const keys = Array.from({ length: 100 }, (_, index) => `"${index}${'k'.repeat(5000)}":""`);
    expect((await answer(withPayload('map.created', `,"map":{${keys}}`))).text.length).toBeLessThan(10_000);
  });
});

describe('a value that was sent', () => {
  const canary = 'hunter2-hunter2';

  test('is in no answer, for any rule of a schema that it breaks', async () => {
    const rules = {
      type: { type: 'integer' },
      enum: { enum: ['a'] },
      const: { const: 'a' },
      pattern: { pattern: '^a$' },
      maxLength: { maxLength: 1 },
      not: { not: {} },
      anyOf: { anyOf: [{ type: 'integer' }, { const: 'a' }] },
      oneOf: { oneOf: [{ type: 'integer' }, { const: 'a' }] },
      else: { if: { type: 'null' }, else: { type: 'integer' } },
    };
    const events = { 'rules.created': { properties: rules } };
    const { answer } = await endpoint({ events });
    const fields = Object.keys(rules).map((rule) => `,"${rule}":"${canary}"`);
    const { status, errors, text } = await answer(withPayload('rules.created', fields.join('')));
    expect(status).toBe(422);
    expect(errors?.length).toBeGreaterThanOrEqual(9);
    expect(text).not.toContain(canary);
  });

  test.each([
    ['text that is not JSON', `{"id":"${canary}`],
    ['an unknown event type', `{"id":"e","type":"${canary}","payload":{"id":"x"}}`],
    ['an id of another type', `{"id":["${canary}"],"type":"group.created","payload":{"id":"x"}}`],
    ['a payload that is text', `{"id":"e","type":"group.created","payload":"${canary}"}`],
    ['an id that is not well-formed', `{"id":"${canary}\\ud800","type":"group.created","payload":{"id":"x"}}`],
  ])('is in no answer to %s', async (_what, body) => {
    const { answer } = await endpoint({ unknownEvents: 'reject' });
    const { status, text } = await answer(body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain(canary);
  });
});

describe('values', () => {
  test.each([
    ['a number in quotes', '"created_at":"692233200"'],
    ['a fraction', '"created_at":692233200.5'],
    ['infinity', '"created_at":1e400'],
    ['a boolean', '"created_at":true'],
    ['null where it is not allowed', '"created_at":null'],
    ['a list of one number', '"created_at":[692233200]'],
  ])('are not coerced: %s is 422', async (_what, field) => {
    const { answer, seen } = await endpoint();
    expect(await answer(withPayload('contact.created', `,"username":"u",${field}`))).toMatchObject({
      status: 422,
      errors: [{ path: '/payload/created_at', message: 'must be integer' }],
    });
    expect(seen).toEqual([]);
  });

  test('a whole number may be written in any JSON notation', async () => {
    const { answer } = await endpoint();
    for (const number of ['692233200.0', '6922332e2', '-0', '1e20']) {
      expect((await answer(withPayload('contact.created', `,"username":"u","created_at":${number}`))).status).toBe(204);
    }
  });
});

describe('prototypes', () => {
  test.each([
    ['__proto__', '"__proto__":{"polluted":true}'],
    ['an escaped __proto__', '"\\u005f_proto_\\u005F":{"polluted":true}'],
    ['a nested __proto__', '"data":[{"__proto__":{"polluted":true}}]'],
    ['constructor.prototype', '"constructor":{"prototype":{"polluted":true}}'],
  ])('are not polluted by %s, not even in a copy of the payload', async (_what, field) => {
    const { answer, seen } = await endpoint();
    expect((await answer(withPayload('group.created', `,${field}`))).status).toBe(204);
    const [event] = seen;
    const copy: object = Object.assign({}, Object(event).payload);
    expect(Object.getPrototypeOf(copy)).toBe(Object.getPrototypeOf(Object(event)));
    expect('polluted' in copy).toBe(false);
    expect('polluted' in {}).toBe(false);
    expect(JSON.stringify(event)).not.toContain('__proto__');
  });
});

describe('a schema of the user', () => {
  test('may be recursive, and may be used for two types', async () => {
    const tree = {
      $id: 'tree',
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: 'tree' } }, n: { type: 'integer' } },
    };
    const { answer } = await endpoint({ events: { 'tree.created': tree, 'tree.updated': tree } });
    for (const type of ['tree.created', 'tree.updated']) {
      expect((await answer(withPayload(type, ',"children":[{"children":[{"n":1}]}]'))).status).toBe(204);
      expect(await answer(withPayload(type, ',"children":[{"children":[{"n":"1"}]}]'))).toMatchObject({
        status: 422,
        errors: [{ path: '/payload/children/0/children/0/n', message: 'must be integer' }],
      });
    }
  });

  test('may have the same $id as a schema of another endpoint', () => {
    for (const type of ['string', 'integer']) {
      const schema = { $id: 'https://example.com/a', properties: { a: { type } } };
      expect(() => docsmithWebhooks(secret, { events: { 'a.created': schema } })).not.toThrow();
    }
  });

  test('cannot have the same $id as another schema of the same endpoint: it throws at construction', () => {
    const events = { 'a.created': { $id: 'same', type: 'object' }, 'b.created': { $id: 'same', type: 'array' } };
    expect(() => docsmithWebhooks(secret, { events })).toThrow(/^events\['b\.created'\]: expected .* "same"/);
  });

  test('cannot load another schema: a $ref to the network throws at construction', () => {
    const events = { 'a.created': { $ref: 'http://localhost:1/schema.json' } };
    expect(() => docsmithWebhooks(secret, { events })).toThrow(/^events\['a\.created'\]: expected /);
  });

  test('with a regular expression that backtracks is slow: that is the responsibility of the user', async () => {
    const events = { 'slow.created': { properties: { text: { type: 'string', pattern: '^(a+)+$' } } } };
    const { answer } = await endpoint({ events });
    const timeFor = async (length: number) => {
      const began = performance.now();
      expect((await answer(withPayload('slow.created', `,"text":"${'a'.repeat(length)}!"`))).status).toBe(422);
      return performance.now() - began;
    };
    const short = Math.min(await timeFor(5), await timeFor(5), await timeFor(5));
    // Each further character doubles the time.
    expect(await timeFor(24)).toBeGreaterThan(2 * short);
  });
});
