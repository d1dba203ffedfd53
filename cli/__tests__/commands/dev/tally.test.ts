import { Tally } from '../../../src/commands/dev/tally';

test('counts each delivery once, by how it ended', () => {
  const tally = new Tally();
  expect(tally.summary).toBe('');
  for (const state of ['delivered', 'retrying', 'retrying', 'failed', 'delivered'] as const) tally.count({ state });
  expect(tally.summary).toBe('2 delivered, 1 failed\n');
});
