import { listen } from '../../../__tests__/support/endpoint';
import { counterAt, settled } from '../../src/conformance/counter';
import { targetPolicy } from '../../src/delivery/target-policy';

const options = { targets: targetPolicy(), timeout: 10_000 };

test.each([
  ['7', 7],
  ['{"message.created":2,"contact.created":3}', 5],
  ['{}', 0],
])('the answer %s counts %d events', async (answer, count) => {
  const { url } = await listen((_req, res) => res.end(answer));
  expect(await counterAt(url, options)()).toBe(count);
});

test.each(['no', '{"handled":"3"}', 'null', '1.5', '[null]'])('the answer %s is refused', async (answer) => {
  const { url } = await listen((_req, res) => res.end(answer));
  await expect(counterAt(url, options)()).rejects.toThrow('counter');
});

test('a counter that answers 404, hangs, or is on another machine is refused with the reason', async () => {
  const { url: missing } = await listen((_req, res) => res.writeHead(404).end());
  await expect(counterAt(missing, options)()).rejects.toThrow('It answered: 404');
  const { url: hanging } = await listen(() => {});
  await expect(counterAt(hanging, { ...options, timeout: 50 })()).rejects.toThrow('No complete answer within 0.05 s.');
  await expect(counterAt('http://169.254.169.254/', options)()).rejects.toThrow('is not on this machine');
});

test('the count is settled when it has reached the least number and stops changing', async () => {
  const counts = [1, 2, 3, 3, 9];
  expect(await settled(async () => counts.shift() ?? 0, 3)).toBe(3);
  expect(counts).toEqual([9]);
});
