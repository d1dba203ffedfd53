import { WebhookError } from '../src/errors';

describe('WebhookError', () => {
  test('has the status of its code', () => {
    expect(new WebhookError('invalid_signature', 'No.')).toMatchObject({ status: 401, code: 'invalid_signature' });
    expect(new WebhookError('handler_timeout', 'Late.')).toMatchObject({ status: 503, code: 'handler_timeout' });
  });

  test('is an Error with a name, a message and a cause', () => {
    const cause = new Error('below');
    const error = new WebhookError('invalid_json', 'Not JSON.', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error.toString()).toBe('WebhookError: Not JSON.');
    expect(error.cause).toBe(cause);
  });

  test('has the properties headers and errors only if they are given', () => {
    const bare = new WebhookError('invalid_event', 'No.');
    expect('headers' in bare || 'errors' in bare).toBe(false);
    const full = new WebhookError('invalid_event', 'No.', { headers: { Allow: 'POST' }, errors: [] });
    expect(full).toMatchObject({ headers: { Allow: 'POST' }, errors: [] });
  });
});

test('JSON.stringify() makes the body of the rejection', () => {
  const errors = [{ path: '/id', message: 'is required' }];
  const error = new WebhookError('invalid_event', 'The event contradicts its schema.', { errors, cause: 'kept' });

  expect(JSON.parse(JSON.stringify(error))).toEqual({
    type: 'https://unpkg.com/docsmith-webhooks/docs/errors.md#invalid_event',
    title: 'Unprocessable Entity',
    status: 422,
    code: 'invalid_event',
    detail: 'The event contradicts its schema.',
    errors,
  });
});
