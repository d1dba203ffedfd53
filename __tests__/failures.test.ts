import { constructEvent, eventConsumer } from 'docsmith-webhooks';
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
  const { code } = failure.wrongSignature();
  Object.defineProperty(Error, 'stackTraceLimit', { writable: true });
  expect(code).toBe('invalid_signature');
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

test('a rejection that overflows the stack leaves Error.stackTraceLimit as it was', () => {
  const { stackTraceLimit } = Error;
  const overflow = (): void => {
    failure.wrongSignature();
    overflow();
  };
  expect(overflow).toThrow(RangeError);
  expect(Error.stackTraceLimit).toBe(stackTraceLimit);
});

test('the error of consume() has a stack that leads to its caller', async () => {
  async function work() {
    await eventConsumer().consume({});
  }
  const error = await work().catch((thrown) => thrown);
  expect(framesOf(error).join()).toMatch(/at (async )?work /);
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
