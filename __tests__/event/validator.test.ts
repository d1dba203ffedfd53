import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { WebhookError } from '../../src/errors';
import { eventValidator, type ValidationOptions, validationRules } from '../../src/event/validator';
import { checkOptions } from '../../src/options/check-options';
import { eventOf, messageUpdated } from '../support/endpoint';

const contact = messageUpdated.payload.contact;
const invoice = { type: 'object', required: ['id', 'total'], properties: { total: { type: 'integer' } } };

function validator(options: ValidationOptions<Record<string, unknown>> = {}) {
  const { validate } = eventValidator(checkOptions('validation', options, validationRules));
  return (value: unknown) => validate(value).event;
}

/** Returns the error that rejects the event. */
function refusal(event: unknown, options?: ValidationOptions<Record<string, unknown>>): WebhookError {
  try {
    validator(options)(event);
  } catch (error) {
    if (error instanceof WebhookError) return error;
    throw error;
  }
  throw new Error('The event was not refused.');
}

describe('the envelope', () => {
  test.each([null, 7, 'text', [], {}, { id: 'x', type: 'message.created' }])('cannot be %j', (event) => {
    expect(refusal(event)).toMatchObject({ status: 422, code: 'invalid_event' });
  });

  test.each([
    ['/id', { ...messageUpdated, id: '' }],
    ['/id', { ...messageUpdated, id: 7 }],
    ['/id', { ...messageUpdated, id: 'x'.repeat(256) }],
    ['/id', { ...messageUpdated, id: undefined }],
    ['/type', { ...messageUpdated, type: '' }],
    ['/payload', { ...messageUpdated, payload: null }],
    ['/payload', { ...messageUpdated, payload: [] }],
    ['/payload/id', { ...messageUpdated, payload: {} }],
  ])('is refused at %s', (path, event) => {
    expect(refusal(event).errors?.map((fault) => fault.path)).toEqual([path]);
  });

  test('takes ids of 1 to 255 characters', () => {
    for (const id of ['x', 'x'.repeat(255), '😀'.repeat(255)]) {
      expect(validator()({ ...messageUpdated, id }).id).toBe(id);
    }
  });

  test('cannot have an id with a lone surrogate, which would collide with another in UTF-8', () => {
    expect(refusal({ ...messageUpdated, id: 'a\ud800' })).toMatchObject({ status: 400, code: 'invalid_encoding' });
  });
});

describe('the payload', () => {
  test.each([
    [
      '/payload/contact/username',
      { ...messageUpdated.payload, contact: { ...contact, username: 7 } },
      'must be string',
    ],
    ['/payload/contact/username', { ...messageUpdated.payload, contact: { id: 'x', created_at: 1 } }, 'is required'],
    ['/payload/created_at', { ...messageUpdated.payload, created_at: '692233200' }, 'must be integer'],
    ['/payload/created_at', { ...messageUpdated.payload, created_at: 1.5 }, 'must be integer'],
    ['/payload/reactions', { ...messageUpdated.payload, reactions: {} }, 'must be array'],
    ['/payload/message', { ...messageUpdated.payload, message: null }, 'must be string'],
  ])('is refused at %s', (path, payload, message) => {
    expect(refusal({ ...messageUpdated, payload }).errors).toEqual([{ path, message }]);
  });

  test('may lack nullable fields, and may have fields that the guide does not show', () => {
    const { read_at: _, ...unread } = messageUpdated.payload;
    expect(() => validator()({ ...messageUpdated, payload: { ...unread, colour: 'red' } })).not.toThrow();
    expect(() => validator()({ ...messageUpdated, payload: { ...unread, read_at: null } })).not.toThrow();
  });

  test('of a deleted resource needs only its id, but the types of other fields are checked', () => {
    const deleted = { id: 'x', type: 'message.deleted', payload: { id: 'y' } };
    expect(() => validator()(deleted)).not.toThrow();
    expect(refusal({ ...deleted, payload: { id: 'y', message: 7 } }).errors?.[0]?.path).toBe('/payload/message');
  });

  test('has at most 20 reported faults, and no fault contains a value', () => {
    const events = { 'list.created': { properties: { list: { items: { type: 'integer' } } } } };
    const payload = { id: 'x', list: Array.from({ length: 1000 }, () => 'hunter2') };
    const error = refusal({ id: 'x', type: 'list.created', payload }, { events });
    expect(error.errors).toHaveLength(20);
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  test('has faults with an escaped path of limited length', () => {
    const events = {
      'map.updated': { additionalProperties: { type: 'integer' } },
      'map.deleted': { required: ['a/b~c'] },
    };
    expect(refusal({ id: 'x', type: 'map.deleted', payload: { id: 'x' } }, { events }).errors).toEqual([
      { path: '/payload/a~1b~0c', message: 'is required' },
    ]);
    const long = refusal({ id: 'x', type: 'map.updated', payload: { id: 1, ['k'.repeat(1000)]: 'v' } }, { events });
    expect(long.errors?.every((fault) => fault.path.length <= 255)).toBe(true);
  });

  test("is checked only for its id when validation is 'envelope'", () => {
    const event = { id: 'x', type: 'message.created', payload: { id: 'y', message: 7 } };
    expect(() => validator({ validation: 'envelope' })(event)).not.toThrow();
    expect(refusal({ ...event, payload: {} }, { validation: 'envelope' }).errors?.[0]?.path).toBe('/payload/id');
  });
});

describe('an unknown type', () => {
  test.each(['message.pinned', 'constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'such as %s is acknowledged',
    (type) => {
      expect(validator()(eventOf(type))).toMatchObject({ type });
    },
  );

  test("is refused when unknownEvents is 'reject'", () => {
    const options = { unknownEvents: 'reject' } as const;
    expect(refusal(eventOf('constructor'), options)).toMatchObject({ status: 422, code: 'unknown_event' });
    expect(() => validator(options)(messageUpdated)).not.toThrow();
  });
});

describe('options.events', () => {
  test('adds a type', () => {
    const events = { 'invoice.paid': invoice };
    const event = { id: 'x', type: 'invoice.paid', payload: { id: 'y', total: 7 } };
    expect(validator({ events })(event)).toBe(event);
    expect(refusal({ ...event, payload: { id: 'y' } }, { events }).errors).toEqual([
      { path: '/payload/total', message: 'is required' },
    ]);
  });

  test('replaces the schema of a known type', () => {
    const events = { 'message.created': invoice };
    const event = { id: 'x', type: 'message.created', payload: { id: 'y', total: 7 } };
    expect(() => validator({ events })(event)).not.toThrow();
  });

  test.each([
    ['breaks the rules of JSON schema', { type: 'nonsense' }],
    ['has an unknown keyword', { requird: ['id'] }],
    ['has an unknown format', { properties: { mail: { type: 'string', format: 'e-mail' } } }],
    ['is asynchronous', { $async: true, type: 'object' }],
    ['refers to nothing', { $ref: '#/definitions/missing' }],
  ])('throws at construction for a schema that %s', (_name, schema: object) => {
    expect(() => validator({ events: { 'invoice.paid': schema } })).toThrow(TypeError);
    expect(() => validator({ events: { 'invoice.paid': schema } })).toThrow("events['invoice.paid']: expected");
  });

  test('checks the formats that are given, such as those of ajv-formats', () => {
    const events = { 'link.created': { properties: { url: { type: 'string', format: 'uri' } } } };
    const event = (url: string) => ({ id: 'x', type: 'link.created', payload: { id: 'y', url } });
    expect(() => validator({ events })).toThrow("events['link.created']: expected");
    const validate = validator({ events, formats: fullFormats });
    expect(() => validate(event('https://example.com'))).not.toThrow();
    expect(refusal(event('no uri'), { events, formats: fullFormats }).errors).toEqual([
      { path: '/payload/url', message: 'must match format "uri"' },
    ]);
    // Other formats, the same schemas: the first are not used again.
    expect(() => validator({ events, formats: { uri: /^no/ } })(event('no uri'))).not.toThrow();
  });

  test.each([7, null, [], { uri: 7 }, { uri: false }, { uri: null }])('refuses the formats %j', (formats: unknown) => {
    expect(() => validator({ formats: formats as Record<string, RegExp> })).toThrow(/^formats.*: expected .*, got /);
  });

  test('rejects a payload that is nested too deeply for a recursive schema', () => {
    const node = { type: 'object', properties: { child: { $ref: '#' } } };
    let payload: Record<string, unknown> = { id: 'leaf' };
    for (let depth = 0; depth < 100_000; depth++) payload = { id: 'x', child: payload };
    const event = { id: 'x', type: 'node.created', payload };
    expect(refusal(event, { events: { 'node.created': node } })).toMatchObject({ status: 422, code: 'invalid_event' });
  });
});

describe("validation: 'report'", () => {
  const { validate } = eventValidator(checkOptions('validation', { validation: 'report' }, validationRules));
  const changed = { id: 'x', type: 'message.created', payload: { id: 'y', message: 'private' } };
  const published: unknown[] = [];
  const note = (message: unknown) => void published.push(message);
  beforeEach(() => {
    published.length = 0;
    subscribe('docsmith-webhooks:invalid', note);
  });
  afterEach(() => unsubscribe('docsmith-webhooks:invalid', note));

  test('accepts a payload that contradicts its schema, and routes it to no declared type', () => {
    const { event, route, faults } = validate(changed);
    expect([event, route]).toEqual([changed, '']);
    expect(faults).toContainEqual({ path: '/payload/conversation_id', message: 'is required' });
  });

  test('publishes its id, its type and its faults, and nothing of its payload', () => {
    const { faults } = validate(changed);
    expect(published).toEqual([{ id: 'x', type: 'message.created', faults }]);
    expect(JSON.stringify(published)).not.toContain('private');
  });

  test('routes a valid event by its type, without a report', () => {
    expect(validate(messageUpdated)).toEqual({ event: messageUpdated, route: 'message.updated' });
    expect(published).toEqual([]);
  });

  test('still refuses what is no event', () => {
    expect(() => validate({ ...changed, payload: {} })).toThrow('schema');
    expect(published).toEqual([]);
  });
});
