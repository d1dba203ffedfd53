import { docsmithWebhooks, memoryStore } from 'docsmith-webhooks';
import { eventSchemas } from '../../src/event/validator';
import {
  appFunction,
  byteSize,
  count,
  duration,
  headerName,
  oneOf,
  text,
  timeout,
  urlPath,
} from '../../src/options/rules';
import { secret } from '../support/endpoint';

/** Calls docsmithWebhooks() with options of any type, as JavaScript code can. */
function construct(options: object) {
  return () => Reflect.apply(docsmithWebhooks, undefined, [secret, options]);
}

test('an option that is left out has its default', () => {
  expect(byteSize('1mb')(undefined, 'limit')).toBe(1_048_576);
  expect(timeout(10)(undefined, 'timeout')).toBe(10);
  expect(duration(10)(undefined, 'ttl')).toBe(10);
  expect(count(10)(undefined, 'max')).toBe(10);
  expect(oneOf('a', 'b')(undefined, 'letter')).toBe('a');
  expect(text('a')(undefined, 'prefix')).toBe('a');
  expect(headerName('x-a')(undefined, 'header')).toBe('x-a');
});

test.each([
  [500, 500],
  ['500', 500],
  ['500b', 500],
  ['1kb', 1024],
  ['1.5 KB', 1536],
  ['1mb', 1_048_576],
  ['1GB', 1_073_741_824],
])('the limit %p is %p bytes', (limit, bytes) => {
  expect(byteSize('1mb')(limit, 'limit')).toBe(bytes);
});

test.each([Number.NaN, 'abc', '1mbb', 0, -1, '', '0', '-1kb', 1.5, Infinity, '1e3', null, {}, [], true, '1tb'])(
  'the limit %p is refused',
  (limit) => {
    expect(construct({ limit })).toThrow(/^limit: expected a number of bytes above 0/);
  },
);

test.each(['x-signature', 'X-Hub-Signature-256', "!#$%&'*+-.^_`|~"])('the header name %p is taken', (name) => {
  expect(headerName()(name, 'signatureHeader')).toBe(name.toLowerCase());
});

test.each(['x-DocsSmith Demo2-signature', '', 'a:b', 'a\r\nb', 'é', null, 7])(
  'the header name %p is refused',
  (signatureHeader) => {
    expect(construct({ signatureHeader })).toThrow(/^signatureHeader: expected an HTTP header name/);
  },
);

test.each(['bodyTimeout', 'handlerTimeout', 'secretTimeout'])(
  'a %s that is not a number of milliseconds is refused',
  (name) => {
    for (const value of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 31, '10', null]) {
      expect(construct({ [name]: value })).toThrow(`${name}: expected a whole number of milliseconds`);
    }
    expect(construct({ [name]: 1 })).not.toThrow();
  },
);

test('a ttl may be longer than a timer can wait', () => {
  expect(duration(1)(2 ** 40, 'ttl')).toBe(2 ** 40);
});

test.each(['validation', 'unknownEvents'])('an unknown value of %s is refused', (name) => {
  expect(construct({ [name]: 'other' })).toThrow(new RegExp(`^${name}: expected '\\w+'( or '\\w+')+, got 'other'`));
});

test.each(['webhooks', '/webhooks?x', '/a#b', '', 7])('the path %p is refused', (path) => {
  expect(construct({ path })).toThrow(/^path: expected a path such as/);
  expect(() => urlPath(path, 'path')).toThrow(TypeError);
});

test('an onReject that is not a function is refused', () => {
  expect(construct({ onReject: {} })).toThrow('onReject: expected a function, got an object.');
  expect(() => appFunction({}, 'onReject')).toThrow(TypeError);
});

test.each([[null], [[]], ['text'], [{ '': {} }], [{ 'a.*': {} }], [{ a: null }], [{ a: [] }], [{ a: true }]])(
  'the events %j are refused',
  (events) => {
    expect(construct({ events })).toThrow(/^events/);
    expect(() => eventSchemas(events, 'events')).toThrow(TypeError);
  },
);

describe('idempotency', () => {
  const store = memoryStore();
  const transactions = { begin: async () => 'done' };

  test.each([store, transactions])('takes a store, or transactions, alone or with options', (given) => {
    expect(construct({ idempotency: given })).not.toThrow();
    expect(construct({ idempotency: { store: given, ttl: 2 ** 40, lease: 1, timeout: 1 } })).not.toThrow();
  });

  test('accepts a store that has a property named store', () => {
    expect(construct({ idempotency: { ...memoryStore(), store: new Map() } })).not.toThrow();
  });

  test.each([null, true, 'redis', {}, { claim() {} }, { begin: true }, memoryStore])(
    'refuses %p as a store',
    (given) => {
      expect(construct({ idempotency: given })).toThrow(/^idempotency: expected a store, with claim\(\), renew\(\), /);
    },
  );

  test('names the store that options lack', () => {
    expect(construct({ idempotency: { ttl: 5 } })).toThrow(
      /^idempotency\.store: expected a store, .* got undefined\.$/,
    );
  });

  test.each([undefined, null, {}, memoryStore])('refuses %p as idempotency.store', (given) => {
    expect(construct({ idempotency: { store: given } })).toThrow(/^idempotency\.store: expected a store/);
  });

  test.each(['ttl', 'lease', 'timeout'])('refuses a %s that is not a number of milliseconds', (name) => {
    for (const value of [0, -1, 1.5, Number.NaN, Infinity, '10', null]) {
      const expected = `idempotency.${name}: expected a whole number of milliseconds`;
      expect(construct({ idempotency: { store, [name]: value } })).toThrow(expected);
    }
    expect(construct({ idempotency: { store, lease: 2 ** 31 } })).toThrow('idempotency.lease');
  });

  test('refuses a key that is not a function', () => {
    expect(construct({ idempotency: { store, key: 'id' } })).toThrow(
      'idempotency.key: expected a function, got a string.',
    );
  });

  test('refuses an unknown option', () => {
    const expected = "idempotency: unknown option 'tll'. Known options: store, key, ttl, lease, timeout.";
    expect(construct({ idempotency: { store, tll: 1000 } })).toThrow(expected);
  });
});
