import { selection } from '../../../src/commands/check/selection';
import { caseViews } from '../../../src/conformance/check';

const kept = (only: readonly string[], skip: readonly string[]) => {
  const isSkipped = selection(only, skip);
  return caseViews.filter((one) => !isSkipped(one)).map(({ name }) => name);
};

test('without names, all cases are kept', () => {
  expect(kept([], [])).toHaveLength(caseViews.length);
});

test('--only keeps the named cases, and --skip leaves cases out of them', () => {
  expect(kept(['events, burst', 'method'], [])).toEqual(['events', 'burst', 'method']);
  expect(kept(['events,burst'], ['burst'])).toEqual(['events']);
});

test('the name of a need stands for all cases that have it', () => {
  expect(kept(['failing'], [])).toEqual(['handler-failure', 'unseen-failure']);
  expect(kept(['handled'], ['duplicate'])).toEqual(['handled-once', 'same-id', 'sender-leaves']);
});

test('an unknown name is refused, and the known names are listed', () => {
  expect(() => selection(['event'], [])).toThrow(
    /--only: there is no case 'event'\. One of accepted, events, .*failing/,
  );
});
