import { memoryStore } from 'docsmith-webhooks';
import { idempotencyRule } from '../../src/idempotency/option';

test('a store by itself gets the default options', () => {
  const store = memoryStore();
  expect(idempotencyRule(store, 'idempotency')).toEqual({
    store,
    key: undefined,
    ttl: 96 * 60 * 60 * 1000,
    lease: 60_000,
    timeout: 2000,
  });
});

test('options are checked, and keep their store', () => {
  const store = memoryStore();
  expect(idempotencyRule({ store, ttl: 5 }, 'idempotency')).toMatchObject({ store, ttl: 5, lease: 60_000 });
});

test.each([
  [undefined, 'idempotency: expected a store'],
  ['redis://localhost', 'idempotency: expected a store'],
  [{}, 'idempotency: expected a store'],
  [{ ttl: 5 }, 'idempotency.store: expected a store'],
  [{ store: memoryStore(), ttl: 0 }, 'idempotency.ttl: expected a whole number of milliseconds above 0, got 0.'],
  [
    { store: memoryStore(), days: 4 },
    "idempotency: unknown option 'days'. Known options: store, key, ttl, lease, timeout.",
  ],
])('%p is refused: %s', (value, message) => {
  expect(() => idempotencyRule(value, 'idempotency')).toThrow(message);
});
