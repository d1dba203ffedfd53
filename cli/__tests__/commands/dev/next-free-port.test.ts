import { listen } from '../../../../__tests__/support/endpoint';
import { nextFreePort } from '../../../src/commands/dev/next-free-port';

test('finds a free port after one that is taken, and skips others that are taken', async () => {
  const { port } = await listen(() => {});
  const next = (await nextFreePort(port)) ?? 0;
  expect(next).toBeGreaterThan(port);
  expect(await nextFreePort(port, next)).toBeGreaterThan(next);
  await listen(() => {}, next);
  expect(await nextFreePort(port)).toBeGreaterThan(next);
});

test('there is none after the last port', async () => {
  expect(await nextFreePort(65_535)).toBeUndefined();
});
