import { defined, errorType, labels, operation, spanName, typeLabel } from '../../src/otel/conventions';

test('a span is named after its operation and its destination, if there is one', () => {
  expect(spanName('send', 'docsmith')).toBe('send docsmith');
  expect(spanName('process', undefined)).toBe('process');
});

test('attributes without a value are left out', () => {
  expect(defined({ a: 1, b: undefined, c: '' })).toEqual({ a: 1, c: '' });
  expect(Object.keys(operation('process', 'docsmith'))).not.toContain('messaging.destination.name');
  expect(labels({ type: 'message.created', code: undefined })).toEqual({ 'docsmith.webhook.type': 'message.created' });
});

test('only a declared type is a label', () => {
  expect(typeLabel({ type: 'message.created', declared: true })).toBe('message.created');
  expect(typeLabel({ type: 'anything', declared: false })).toBe('_OTHER');
  expect(typeLabel({})).toBeUndefined();
});

test.each([
  [{ code: 'handler_timeout', error: new Error('late') }, 'handler_timeout'],
  [{ error: new RangeError('far') }, 'RangeError'],
  [{ status: 507 }, '507'],
  [{ error: 'a string', status: 500 }, '_OTHER'],
  [{}, '_OTHER'],
])('the type of the error %p is %s', (failed, type) => {
  expect(errorType(failed)).toBe(type);
});
