import { memoryStore } from '../../src/idempotency/memory';
import { resolveOptions } from '../../src/options/check-options';
import type { WebhooksOptions } from '../../src/options/options';

/** Options as a JavaScript user could give them, wrong types included. */
function resolve(options: unknown) {
  return () => resolveOptions(options as WebhooksOptions);
}

describe('resolveOptions', () => {
  test('fills the defaults in', () => {
    expect(resolveOptions({})).toEqual({
      path: undefined,
      signatureHeader: 'x-docssmith-demo2-signature',
      limit: 1_048_576,
      bodyTimeout: 10_000,
      handlerTimeout: 30_000,
      validation: 'payload',
      events: undefined,
      unknownEvents: 'acknowledge',
      idempotency: undefined,
      storeTimeout: 2000,
      onReject: undefined,
    });
  });

  test.each([null, 7, 'text'])('refuses %p as options', (options) => {
    expect(resolve(options)).toThrow(TypeError);
  });

  test('refuses an option that it does not know, and names those that it does', () => {
    expect(resolve({ limits: 7 })).toThrow(/^limits: no such option here\. Known options: path, /);
  });

  test.each([
    [500, 500],
    ['500', 500],
    ['500b', 500],
    ['1kb', 1024],
    ['1.5 KB', 1536],
    ['1mb', 1_048_576],
    ['1GB', 1_073_741_824],
  ])('reads the limit %p as %p bytes', (limit, bytes) => {
    expect(resolveOptions({ limit }).limit).toBe(bytes);
  });

  test.each([Number.NaN, 'abc', '1mbb', 0, -1, '', '0', '-1kb', 1.5, Infinity, '1e3', null, {}, [], true, '1tb'])(
    'refuses the limit %p',
    (limit) => {
      expect(resolve({ limit })).toThrow(/^limit: expected a number of bytes above 0/);
    },
  );

  test.each(['x-signature', 'X-Hub-Signature-256', "!#$%&'*+-.^_`|~"])(
    'takes the header name %p',
    (signatureHeader) => {
      expect(resolveOptions({ signatureHeader }).signatureHeader).toBe(signatureHeader.toLowerCase());
    },
  );

  test.each(['x-DocsSmith Demo2-signature', '', 'a:b', 'a\r\nb', 'é', null, 7])(
    'refuses the header name %p',
    (signatureHeader) => {
      expect(resolve({ signatureHeader })).toThrow(/^signatureHeader: expected an HTTP header name/);
    },
  );

  test.each(['bodyTimeout', 'handlerTimeout', 'storeTimeout'])(
    'refuses a %s that is no number of milliseconds',
    (name) => {
      for (const value of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 31, '10', null]) {
        expect(resolve({ [name]: value })).toThrow(`${name}: expected a whole number of milliseconds`);
      }
      expect(resolve({ [name]: 1 })).not.toThrow();
    },
  );

  test.each(['validation', 'unknownEvents'])('refuses a %s that is none of its values', (name) => {
    expect(resolve({ [name]: 'other' })).toThrow(new RegExp(`^${name}: expected '\\w+' or '\\w+', got 'other'`));
  });

  test.each(['webhooks', '/webhooks?x', '/a#b', '', 7])('refuses the path %p', (path) => {
    expect(resolve({ path })).toThrow(/^path: expected a path such as/);
  });

  test('refuses an onReject that is no function', () => {
    expect(resolve({ onReject: {} })).toThrow('onReject: expected a function, got an object.');
  });

  describe('idempotency', () => {
    const store = memoryStore();
    const transactions = { begin: async () => 'done' };

    test.each([store, transactions])(
      'takes a store, or transactions, for 96 hours, and a lease of a minute',
      (given) => {
        const expected = { store: given, ttl: 345_600_000, lease: 60_000 };
        expect(resolve({ idempotency: given })()).toMatchObject({ idempotency: expected });
        expect(resolve({ idempotency: { store: given } })()).toMatchObject({ idempotency: expected });
      },
    );

    test('takes other times', () => {
      const idempotency = { store, ttl: 2 ** 40, lease: 1 };
      expect(resolveOptions({ idempotency }).idempotency).toEqual(idempotency);
    });

    test.each([null, true, 'redis', {}, { claim() {} }, { begin: true }, memoryStore])(
      'refuses %p as a store',
      (given) => {
        expect(resolve({ idempotency: given })).toThrow(/^idempotency: expected a store, with claim\(\), renew\(\), /);
      },
    );

    test.each([undefined, null, {}, memoryStore])('refuses %p as idempotency.store', (given) => {
      expect(resolve({ idempotency: { store: given } })).toThrow(/^idempotency\.store: expected a store/);
    });

    test.each(['ttl', 'lease'])('refuses a %s that is no number of milliseconds', (name) => {
      for (const value of [0, -1, 1.5, Number.NaN, Infinity, '10', null]) {
        const expected = `idempotency.${name}: expected a whole number of milliseconds`;
        expect(resolve({ idempotency: { store, [name]: value } })).toThrow(expected);
      }
      expect(resolve({ idempotency: { store, lease: 2 ** 31 } })).toThrow('idempotency.lease');
    });

    test('refuses an option that it does not know', () => {
      const expected = 'idempotency.tll: no such option. Known options: store, ttl, lease.';
      expect(resolve({ idempotency: { store, tll: 1000 } })).toThrow(expected);
    });
  });

  test.each([[null], [[]], ['text'], [{ '': {} }], [{ 'a.*': {} }], [{ a: null }], [{ a: [] }], [{ a: true }]])(
    'refuses the events %j',
    (events) => {
      expect(resolve({ events })).toThrow(/^events/);
    },
  );
});
