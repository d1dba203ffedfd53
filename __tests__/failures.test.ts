import { constructEvent } from 'docsmith-webhooks';
import { failure } from '../src/failures';
import { secret } from './support/secret';

/** The lines of a stack below the message. */
const framesOf = ({ stack = '' }: Error) => stack.split('\n').filter((line) => line.startsWith('    at '));

test('an error about the sender has no stack, since it would name this package alone', () => {
  expect(failure.wrongSignature().stack).toBe(`WebhookError: ${failure.wrongSignature().message}`);
});

test('an error about the app has a stack, and so have the errors after a rejection', () => {
  failure.wrongSignature();
  expect(framesOf(failure.bodyAlreadyParsed()).length).toBeGreaterThan(0);
  expect(framesOf(new Error('next')).length).toBeGreaterThan(0);
});

test('an app may forbid changes of Error.stackTraceLimit', () => {
  const { stackTraceLimit } = Error;
  Object.defineProperty(Error, 'stackTraceLimit', { writable: false });
  expect(failure.wrongSignature().code).toBe('invalid_signature');
  Object.defineProperty(Error, 'stackTraceLimit', { writable: true });
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

test('the stack of constructEvent() begins where the app has called it', () => {
  function receive() {
    constructEvent('{}', '0'.repeat(64), secret);
  }
  const [first] = framesOf(thrownBy(receive));
  expect(first).toMatch(/^ +at receive /);
});

function thrownBy(work: () => void): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('Nothing was thrown.');
}
