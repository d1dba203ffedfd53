import { type IdempotencyStore, memoryStore } from 'docsmith-webhooks';
import { storeConformance } from 'docsmith-webhooks/testing';

/** Runs the checks, and returns the names of those that fail. */
async function failures(makeStore: () => IdempotencyStore): Promise<string[]> {
  const failed: string[] = [];
  const outcomes = storeConformance(makeStore).map(async ({ name, run }) => {
    await run().catch(() => failed.push(name));
  });
  await Promise.all(outcomes);
  return failed;
}

describe('storeConformance', () => {
  test('passes a store that keeps the contract', async () => {
    expect(await failures(memoryStore)).toEqual([]);
  });

  test.each<[string, (sound: IdempotencyStore) => Partial<IdempotencyStore>]>([
    ['grants every claim', () => ({ claim: async () => 'claimed' })],
    ['never frees a claim', () => ({ release: async () => true })],
    ['ignores tokens', (sound) => ({ complete: async (key) => (await sound.claim(key, 'a', 60_000)) !== 'done' })],
    ['ignores leases', (sound) => ({ claim: (id, token) => sound.claim(id, token, 60_000) })],
    ['never renews', () => ({ renew: async () => true })],
    ['forgets what is completed', (sound) => ({ complete: (id, token) => sound.complete(id, token, 0) })],
    ['cuts ids', (sound) => ({ claim: (id, token, lease) => sound.claim(id.slice(0, 100), token, lease) })],
    ['folds case', (sound) => ({ claim: (id, token, lease) => sound.claim(id.toLowerCase(), token, lease) })],
  ])('fails a store that %s', async (_name, breakage) => {
    const sound = memoryStore();
    expect(await failures(() => ({ ...sound, ...breakage(sound) }))).not.toEqual([]);
  });
});
