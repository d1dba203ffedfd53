import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import {
  captureRawBody,
  claimEvent,
  constructEvent,
  docsmithWebhooks,
  eventRouter,
  memoryStore,
  sign,
  validateEvent,
  verifySignature,
} from 'docsmith-webhooks';
import { instrumentWebhooks } from 'docsmith-webhooks/otel';
import { postgresStore, postgresTransactions } from 'docsmith-webhooks/postgres';
import { redisStore } from 'docsmith-webhooks/redis';
import { sqliteStore } from 'docsmith-webhooks/sqlite';
import { signedRequest } from 'docsmith-webhooks/testing';
import { checkOptions, kindOf, pick } from '../../src/options/check-options';
import { secret } from '../support/endpoint';

test('checkOptions() completes the options with their defaults', () => {
  const rules = { size: (value: unknown = 7) => Number(value), name: (value: unknown = 'x') => String(value) };
  expect(checkOptions('make()', { size: 8 }, rules)).toEqual({ size: 8, name: 'x' });
});

test('pick() keeps the options that have a rule', () => {
  expect(pick({ a: 1, b: 2 }, { b: () => {}, c: () => {} })).toEqual({ b: 2 });
  expect(pick(Object.create({ b: 2 }), { b: () => {} })).toEqual({ b: 2 });
});

/** Every public function that takes options. */
const factories: readonly [name: string, make: (options: never) => unknown][] = [
  ['docsmithWebhooks()', (options) => docsmithWebhooks(secret, options)],
  ['captureRawBody()', captureRawBody],
  ['verifySignature()', (options) => verifySignature(secret, options)],
  ['validateEvent()', validateEvent],
  ['claimEvent()', (options) => claimEvent(memoryStore(), options)],
  ['eventRouter()', eventRouter],
  ['constructEvent()', (options) => constructEvent('{}', sign('{}', secret), secret, options)],
  ['memoryStore()', memoryStore],
  ['signedRequest()', (options) => signedRequest({}, secret, options)],
  ['sqliteStore()', sqliteStore],
  ['redisStore()', redisStore],
  ['postgresStore()', postgresStore],
  ['postgresTransactions()', postgresTransactions],
  ['instrumentWebhooks()', instrumentWebhooks],
];

describe.each(factories)('%s', (name, make) => {
  test('says to call it, if it was mounted without a call', () => {
    const request = new IncomingMessage(new Socket());
    for (const given of [request, new ServerResponse(request)]) {
      expect(() => Reflect.apply(make, undefined, [given])).toThrow(
        `Call the function where you mount it: app.use('/webhooks/docsmith', ${name.replace('()', '(…)')}).`,
      );
    }
  });

  test.each([null, 7, 'text'])('refuses %p in place of its options', (options) => {
    expect(() => Reflect.apply(make, undefined, [options])).toThrow(
      new TypeError(`${name}: expected an object of options, got ${kindOf(options)}.`),
    );
  });

  test('refuses an unknown option, and lists the known ones', () => {
    const construct = () => Reflect.apply(make, undefined, [{ limitt: 7 }]);
    expect(construct).toThrow(TypeError);
    expect(construct).toThrow(`${name}: unknown option 'limitt'. Known options: `);
  });
});

test.each([
  ['hunter2', 'a string'],
  [() => 'hunter2', 'a function'],
  [{ password: 'hunter2' }, 'an object'],
  [['hunter2'], 'an array'],
  [null, 'null'],
  [undefined, 'undefined'],
  [7, '7'],
])('%p is %s', (value, kind) => {
  expect(kindOf(value)).toBe(kind);
});

const url = 'redis://:hunter2@localhost';

test.each<[string, (...given: never[]) => unknown, unknown[]]>([
  ['a second secret in place of the options', docsmithWebhooks, ['secret', 'hunter2']],
  ['a URL in place of a store', docsmithWebhooks, ['secret', { idempotency: url }]],
  ['a URL in place of a database', sqliteStore, [{ database: url }]],
  ['a URL in place of a function that sends commands', redisStore, [{ sendCommand: url }]],
  ['a URL in place of a function that queries', postgresStore, [{ query: url }]],
  ['a URL in place of a pool', postgresTransactions, [{ pool: url }]],
  ['the options of a pool in place of a pool', postgresTransactions, [{ pool: { connectionString: url } }]],
])('%s is refused, and the error does not show the value', (_name, construct, options) => {
  expect(() => Reflect.apply(construct, undefined, options)).toThrow(/^(?!.*hunter2).*expected .*, got an? /s);
});
