import { problemCode } from '../../src/delivery/problem-code';

test.each([
  ['{"code":"invalid_event"}', 'invalid_event'],
  ['{"code":7}', 7],
  ['{"title":"Unauthorized"}', undefined],
  ['null', undefined],
  ['"code"', undefined],
  ['<html>', undefined],
  ['', undefined],
])('the code in %s is %p', (body, code) => {
  expect(problemCode(Buffer.from(body))).toBe(code);
});
