import timers from 'node:timers';
import { withDeadline } from '../src/deadline';

describe('withDeadline', () => {
  afterEach(() => jest.restoreAllMocks());

  test('settles with the result of the work', async () => {
    expect(await withDeadline(Promise.resolve('done'), 1000)).toBe('done');
    await expect(withDeadline(Promise.reject(new Error('boom')), 1000)).rejects.toThrow('boom');
  });

  test('rejects when the time is up', async () => {
    await expect(withDeadline(new Promise(() => {}), 5)).rejects.toThrow('No answer within 5 ms.');
  });

  test('leaves no timer behind', async () => {
    const cleared = jest.spyOn(timers, 'clearTimeout');
    await withDeadline(Promise.resolve(), 1000);
    expect(cleared).toHaveBeenCalledTimes(1);
  });
});
