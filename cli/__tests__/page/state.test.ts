import type { Snapshot } from '../../src/emulator/api';
import { fromSnapshot, withChanges } from '../../src/page/live/state';
import { emptySnapshot } from '../support/emulator';

const group = { id: 'g', name: 'Neighbours', contact_ids: [], created_at: 1, updated_at: 1 };
const snapshot: Snapshot = { ...emptySnapshot, collections: { ...emptySnapshot.collections, groups: [group] } };

test('applies changes in order, and keeps unchanged collections as they are', () => {
  const before = fromSnapshot(snapshot);
  const after = withChanges(before, [
    { collection: 'groups', put: { ...group, name: 'Friends' } },
    { collection: 'groups', put: { ...group, id: 'h' } },
    { collection: 'groups', remove: 'h' },
    { collection: 'groups', remove: 'unknown' },
  ]);
  expect([...after.collections.groups.values()]).toEqual([{ ...group, name: 'Friends' }]);
  expect([...before.collections.groups.values()]).toEqual([group]);
  expect(after.collections.messages).toBe(before.collections.messages);
});
