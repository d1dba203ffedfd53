import { explain } from '../../../src/emulator/deliveries/explain';

const answer = (status: number, body = '') => ({
  status,
  statusText: '',
  headers: [],
  body: Buffer.from(body),
  truncated: false,
});

test.each([
  [101, 'Another protocol'],
  [200, 'Accepted'],
  [204, 'Accepted'],
  [302, 'A redirect'],
  [400, 'Rejected'],
  [401, 'Rejected'],
  [404, 'No endpoint at this URL'],
  [410, 'Gone'],
  [500, 'The receiver failed'],
])('%i is explained: %s', (status, title) => {
  expect(explain(answer(status))).toMatchObject({ title, advice: expect.stringMatching(/\.$/) });
});

test('a problem of the package is explained by its code', () => {
  const { title, advice } = explain(answer(401, '{"code":"invalid_signature"}'));
  expect(title).toBe('Rejected: invalid_signature');
  expect(advice).toContain('DOCSMITH_WEBHOOK_SECRET');
});

test.each(['{"code":"toString"}', '{"code":7}', 'null', '"text"', '{}', '<html>'])(
  'an answer without a code of the package is explained by its status: %s',
  (body) => {
    expect(explain(answer(422, body)).title).toBe('Rejected');
  },
);

test.each(['refused_target', 'timeout', 'connection_failed', 'connection_closed', 'stopped'] as const)(
  '%s is explained',
  (code) => {
    expect(explain({ code, message: '' }).advice).toMatch(/\.$/);
  },
);
