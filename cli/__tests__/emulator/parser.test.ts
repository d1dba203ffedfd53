import { ids, parser } from '../../src/emulator/parser';
import { faultsOf } from '../support/faults';

test('of many faults, only the first twenty are named', () => {
  const parse = parser({ type: 'object', properties: { ids } });
  const many = { ids: Array.from({ length: 1_000 }, () => '') };
  expect(faultsOf(parse, many)).toHaveLength(20);
});
