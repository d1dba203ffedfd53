import { Waiting } from '../../src/testing/waiting';

test('resolves at once if there is something already', async () => {
  expect(await new Waiting().until(() => 'found')).toBe('found');
});

test('asks again with the id of each change', async () => {
  const waiting = new Waiting();
  const found = waiting.until((id) => (id === 'b' ? id : undefined));
  waiting.changed('a');
  waiting.changed('b');
  waiting.changed('c');
  expect(await found).toBe('b');
});

test('rejects when the time is up, and asks no more', async () => {
  const waiting = new Waiting();
  const find = jest.fn(() => undefined);
  await expect(waiting.until(find, { timeout: 10, late: () => new Error('late') })).rejects.toThrow('late');
  find.mockClear();
  waiting.changed('a');
  expect(find).not.toHaveBeenCalled();
});

test('rejects with what the function throws', async () => {
  const fail = () => {
    throw new Error('broken');
  };
  await expect(new Waiting().until(fail)).rejects.toThrow('broken');
});

test('end() rejects everything that waits', async () => {
  const waiting = new Waiting();
  const all = [waiting.until(() => undefined), waiting.until(() => undefined)];
  const rejected = all.map((promise) => expect(promise).rejects.toThrow('over'));
  waiting.end(new Error('over'));
  await Promise.all(rejected);
});

test('rejects at once after end()', async () => {
  const waiting = new Waiting();
  waiting.end(new Error('over'));
  await expect(waiting.until(() => undefined)).rejects.toThrow('over');
});

test.each([Number.POSITIVE_INFINITY, 2 ** 31])('a time limit of %s ms is not over at once', async (timeout) => {
  const waiting = new Waiting();
  const found = waiting.until((id) => id, { timeout, late: () => new Error('late') });
  await new Promise((resolve) => setTimeout(resolve, 20));
  waiting.changed('a');
  expect(await found).toBe('a');
});
