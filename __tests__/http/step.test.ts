import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { runStep } from '../../src/http/step';

const boom = new Error('boom');

type Step = () => 'answered' | undefined | Promise<'answered' | undefined>;

/** Runs a step of a delivery. Returns what the app hears of it, and whether it heard that at once. */
async function outcomeOf(step: Step) {
  const heard: unknown[] = [];
  const req = new IncomingMessage(new Socket());
  const done = runStep(req, new ServerResponse(req), (error) => void heard.push(error ?? 'next'), undefined, step);
  const atOnce = [...heard];
  await done;
  return { heard, isAtOnce: atOnce.length > 0 };
}

test.each<[string, string, Step, boolean]>([
  ['at once', 'after a step that does not wait', () => undefined, true],
  ['later', 'after a step that waits', async () => undefined, false],
])('the delivery goes on %s %s', async (_when, _after, step, isAtOnce) => {
  expect(await outcomeOf(step)).toEqual({ heard: ['next'], isAtOnce });
});

test.each<[string, Step]>([
  ['that does not wait', () => 'answered'],
  ['that waits', () => Promise.resolve('answered')],
])('the delivery is over when a step has answered it %s', async (_how, step) => {
  expect((await outcomeOf(step)).heard).toEqual([]);
});

test.each<[string, Step]>([
  ['rejects', async () => Promise.reject(boom)],
  [
    'throws',
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
