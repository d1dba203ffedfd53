import { docsmithWebhooks } from 'docsmith-webhooks';
import { postgresStore, postgresTransactions } from 'docsmith-webhooks/postgres';
import { redisStore } from 'docsmith-webhooks/redis';
import { kindOf } from '../../src/options/kind-of';

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
  ['a URL in place of a function that sends commands', redisStore, [{ sendCommand: url }]],
  ['a URL in place of a function that queries', postgresStore, [{ query: url }]],
  ['a URL in place of a pool', postgresTransactions, [{ pool: url }]],
  ['the options of a pool in place of a pool', postgresTransactions, [{ pool: { connectionString: url } }]],
])('%s is refused without showing it', (_name, construct, options) => {
  expect(() => Reflect.apply(construct, undefined, options)).toThrow(/^(?!.*hunter2).*expected .*, got an? /s);
});
