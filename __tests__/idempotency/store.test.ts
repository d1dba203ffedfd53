import { memoryStore } from 'docsmith-webhooks';
import { eventStore, isStore } from '../../src/idempotency/store';

test.each([
  ['a store', memoryStore()],
  ['transactions', { begin: async () => 'done' }],
])('%s has all methods', (_name, store) => {
  expect(isStore(store)).toBe(true);
  expect(eventStore(store, 'store')).toBe(store);
});

test.each([
  ['nothing', undefined],
  ['a function that makes one', memoryStore],
  ['an object that lacks a method', { ...memoryStore(), release: undefined }],
  ['transactions that cannot begin', { begin: true }],
])('%s is not a store', (_name, value) => {
  expect(isStore(value)).toBe(false);
  expect(() => eventStore(value, 'idempotency.store')).toThrow(
    /^idempotency\.store: expected a store, with claim\(\), renew\(\), complete\(\), release\(\), such as memoryStore\(\), got /,
  );
});
