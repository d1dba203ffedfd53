import { deliveryLine } from '../../src/commands/delivery-line';
import { type Paint, plain } from '../../src/terminal/paint';
import { madeUpDelivery, wrongSignature } from '../support/deliveries';

const now = new Date(2026, 0, 2, 9, 5, 7);

const delivered = madeUpDelivery('d', { duration: 7 });

test.each([
  [{}, '✓ 204  message.created  Mine  7 ms  d'],
  [{ state: 'failed', status: 500 }, '✗ 500  message.created  Mine  7 ms  d'],
  [{ state: 'failed', status: null, failure: 'timeout' }, '✗ timeout  message.created  Mine  7 ms  d'],
  [{ state: 'failed', status: null, duration: null, attempt: 0 }, '✗ failed  message.created  Mine  0 ms  d'],
  [{ state: 'retrying', status: 503, attempt: 2 }, '✗ 503  message.created  Mine  7 ms  d  attempt 2  will try again'],
  [{ label: wrongSignature }, '✓ 204  message.created  Mine  7 ms  d  Wrong signature'],
] as const)('shows %j on one line', (change, line) => {
  expect(deliveryLine({ ...delivered, ...change }, plain, now)).toBe(`09:05:07 ${line}`);
});

test('the reason of a failure is below the line', () => {
  const failed = { ...delivered, state: 'failed', status: 500, reason: 'No table\u001b users' } as const;
  expect(deliveryLine(failed, plain, now)).toBe(
    '09:05:07 ✗ 500  message.created  Mine  7 ms  d\n    No table\\u001b users',
  );
});

test('control characters in a name do not reach the terminal or start a new line', () => {
  const webhookName = '\u001b[2J\n✓ 204\u202e\u009b';
  expect(deliveryLine({ ...delivered, webhookName }, plain, now)).toBe(
    '09:05:07 ✓ 204  message.created  \\u001b[2J\\n✓ 204\\u202e\\u009b  7 ms  d',
  );
});

test('the time is dim, and the outcome green or red', () => {
  const tagged: Paint = (colour, text) => `<${colour}>${text}</>`;
  const start = (change: object) => deliveryLine({ ...delivered, ...change }, tagged, now).split('  ')[0];
  expect(start({})).toBe('<dim>09:05:07</> <green>✓ 204</>');
  expect(start({ state: 'failed', status: 500 })).toBe('<dim>09:05:07</> <red>✗ 500</>');
});
