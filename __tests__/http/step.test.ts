import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { runStep } from '../../src/http/step';

const boom = new Error('boom');

/** Runs a step of a delivery. Returns what the app hears of it, and whether it heard that at once. */
async function outcomeOf(step: () => 'answered' | undefined | Promise<'answered' | undefined>) {
  const heard: unknown[] = [];
  const req = new IncomingMessage(new Socket());
  const done = runStep(req, new ServerResponse(req), (error) => void heard.push(error ?? 'next'), undefined, step);
  const atOnce = [...heard];
  await done;
  return { heard, isAtOnce: atOnce.length > 0 };
}

test.each([
  ['at once', 'after a step that does not wait', () => undefined, true],
  ['later', 'after a step that waits', async () => undefined, false],
] as const)('the delivery goes on %s %s', async (_when, _after, step, isAtOnce) => {
  expect(await outcomeOf(step)).toEqual({ heard: ['next'], isAtOnce });
});

test.each([
  ['that does not wait', () => 'answered'],
  ['that waits', async () => 'answered'],
] as const)('the delivery is over when a step has answered it %s', async (_how, step) => {
  expect((await outcomeOf(step)).heard).toEqual([]);
});

test.each([
  ['throws', () => Promise.reject(boom)],
  [
    'throws before it waits',
    () => {
      throw boom;
    },
  ],
])('the app gets the error of a step that %s, once', async (_how, step) => {
  expect((await outcomeOf(step)).heard).toEqual([boom]);
});

test('an error of the app behind a step is no rejection of the delivery', async () => {
  const req = new IncomingMessage(new Socket());
  let calls = 0;
  const next = () => {
    calls++;
    throw boom;
  };
  expect(() => runStep(req, new ServerResponse(req), next, undefined, () => undefined)).toThrow(boom);
  expect(calls).toBe(1);
});
