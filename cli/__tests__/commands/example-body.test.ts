import { constructEvent, sign } from 'docsmith-webhooks';
import { exampleBody } from '../../src/commands/example-body';
import { UsageError } from '../../src/errors';

test('makes a valid event of the type', () => {
  const body = exampleBody('group.deleted');
  expect(constructEvent(body, sign(body, 'secret'), 'secret').type).toBe('group.deleted');
});

test.each(['group.archived', 'toString', ''])('there is no example of %p', (type) => {
  expect(() => exampleBody(type)).toThrow(UsageError);
  expect(() => exampleBody(type)).toThrow(`There is no example of '${type}'. Give your own event with --data.`);
});
