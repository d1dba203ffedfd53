import timers from 'node:timers';
import { setTimeout } from '../src/real-timers';

test('a function that replaces setTimeout() later is not used', async () => {
  const replaced = jest.spyOn(timers, 'setTimeout').mockImplementation();
  await new Promise<void>((resolve) => setTimeout(resolve, 1));
  expect(replaced).not.toHaveBeenCalled();
});
