import { linesFor, summaryOf } from '../../../src/commands/check/report';
import type { CaseResult } from '../../../src/conformance/case-result';

const failed: CaseResult = {
  name: 'events',
  title: 'All 15 event types',
  expects: '2xx',
  verdict: 'fail',
  got: '404 \u001b[2J',
  advice: 'Answer 2xx.',
};
const unproven: CaseResult = { ...failed, name: 'duplicate', verdict: 'not proven', got: '204', advice: null };

test('a failed case has its advice on a second line, and no control characters', () => {
  expect(linesFor(failed)).toMatch(
    /^FAIL {8}All 15 event types +expected 2xx; got 404 \\u001b\[2J\n {12}Answer 2xx\.\n$/,
  );
});

test('a case that was left out has no line', () => {
  expect(linesFor({ ...failed, verdict: 'skipped' })).toBe('');
});

test('the summary says how to prove a case only if the means were not given', () => {
  const [hint, counts] = summaryOf([failed, unproven], {}).split('\n');
  expect(hint).toBe(
    '1 case is not proven without a counter of handled events: give --handled URL, or leave it out with --skip handled.',
  );
  expect(counts).toBe('0 passed, 1 failed, 1 not proven');
  expect(summaryOf([failed, unproven], { handled: async () => 1 })).toBe('0 passed, 1 failed, 1 not proven\n');
  expect(summaryOf([unproven, unproven], {})).toMatch(
    /^2 cases are not proven .* leave them out with --skip handled\.$/m,
  );
});
