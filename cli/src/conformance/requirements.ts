import { setTimeout as sleep } from 'node:timers/promises';
import { eventTypes, sign } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { isAnswer, isSuccess, type Outcome } from '../delivery/deliver';
import { accepted, type ConformanceCase, isRejection, rejected, send, type Verdict, verdict } from './conformance-case';

type Requirement = Omit<ConformanceCase, 'fault'>;

/** What a receiver must do right besides the faults. */
export const requirements: readonly ConformanceCase[] = list([
  {
    name: 'events',
    title: 'All 15 event types',
    expects: '2xx',
    async run(receiver) {
      const outcomes: Outcome[] = [];
      for (const type of eventTypes) {
        outcomes.push(await send(receiver, exampleEvent(type)));
        // Without an answer, the other types would time out as well.
        if (!outcomes.every(isAnswer)) break;
      }
      return accepted(...outcomes);
    },
  },
  {
    name: 'exact-bytes',
    title: 'Unusual but valid JSON',
    expects: '2xx: the signature covers the bytes as they were sent, not the result of JSON.stringify()',
    async run(receiver) {
      const { id, type, payload } = exampleEvent('contact.created');
      const text = JSON.stringify(payload)
        .replace('692233200', '692233200.0')
        .replace('"username"', ' "\\u0075sername"');
      return accepted(
        await send(
          receiver,
          { id, type },
          { signed: `{\n\t"payload" : ${text},\r\n "type":"${type}", "id":"${id}" }\n` },
        ),
      );
    },
  },
  {
    name: 'unknown-fields',
    title: 'Unknown fields',
    expects: '2xx: payloads may have more fields',
    async run(receiver) {
      const event = exampleEvent('contact.created');
      const wider = { ...event, payload: { ...event.payload, nickname: 'Kev' } };
      return accepted(await send(receiver, wider));
    },
  },
  {
    name: 'unknown-type',
    title: 'An unknown event type',
    expects: '2xx, or 4xx if the receiver is strict',
    async run(receiver) {
      const event = { ...exampleEvent('conversation.created'), type: 'conversation.archived' };
      const outcome = await send(receiver, event);
      return verdict(isSuccess(outcome) || isRejection(outcome), [outcome]);
    },
  },
  {
    name: 'missing-signature',
    title: 'No signature',
    expects: '401',
    run: async (receiver) => rejected(await send(receiver, exampleEvent('message.created'), { signature: null })),
  },
  {
    name: 'malformed-signature',
    title: 'The right signature with characters added or removed',
    expects: '401',
    async run(receiver) {
      const event = exampleEvent('message.created');
      const right = sign(JSON.stringify(event), receiver.secret);
      const longer = await send(receiver, event, { signature: `${right}zz` });
      return rejected(longer, await send(receiver, event, { signature: right.slice(0, -2) }));
    },
  },
  {
    name: 'default-secret',
    title: 'Signed with the word "undefined"',
    expects: '401: a receiver that turns a missing secret into text would accept it',
    async run(receiver) {
      const event = exampleEvent('message.created');
      return rejected(await send(receiver, event, { signature: sign(JSON.stringify(event), 'undefined') }));
    },
  },
  {
    name: 'invalid-encoding',
    title: 'Bytes that are not UTF-8',
    expects: '400',
    async run(receiver) {
      const event = exampleEvent('contact.created');
      const signed = Buffer.from(JSON.stringify(event).replace('Kevin', 'Kev\u00ffn'), 'latin1');
      return rejected(await send(receiver, event, { signed }));
    },
  },
  {
    name: 'no-event',
    title: 'JSON that is not an event',
    expects: '422, or another 4xx',
    async run(receiver) {
      const event = exampleEvent('message.created');
      const outcomes: Outcome[] = [];
      for (const signed of ['{}', '[]', 'null', '42']) outcomes.push(await send(receiver, event, { signed }));
      return rejected(...outcomes);
    },
  },
  {
    name: 'invalid-payload',
    title: 'A payload with a wrong type',
    expects: '422, or another 4xx',
    async run(receiver) {
      const { id, type, payload } = exampleEvent('message.created');
      const signed = JSON.stringify({ id, type, payload: { ...payload, message: 42 } });
      return rejected(await send(receiver, { id, type }, { signed }));
    },
  },
  {
    name: 'media-type',
    title: 'A content type that is not JSON',
    expects: '415, or another 4xx',
    run: async (receiver) =>
      rejected(await send(receiver, exampleEvent('message.created'), { contentType: 'text/plain' })),
  },
  {
    name: 'method',
    title: 'GET',
    expects: '405, or another 4xx',
    run: async (receiver) => rejected(await send(receiver, exampleEvent('message.created'), { method: 'GET' })),
  },
  {
    name: 'at-once',
    title: 'Five copies of an event at the same time',
    expects: '2xx, or 409 while the first is handled, and at least one 2xx',
    async run(receiver) {
      const event = exampleEvent('message.created');
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => send(receiver, event)));
      const conflicts = (outcome: Outcome) => isAnswer(outcome) && outcome.status === 409;
      const expected = outcomes.every((outcome) => isSuccess(outcome) || conflicts(outcome));
      return verdict(expected && outcomes.some(isSuccess), outcomes);
    },
  },
  {
    name: 'handled-once',
    title: 'Each event is handled once',
    expects: 'ten copies count as one handled event',
    async run(receiver): Promise<Verdict> {
      const { handled } = receiver;
      // The answers alone do not show whether an event was handled again.
      if (!handled) return { verdict: 'skipped', got: 'needs a counter: --handled URL' };
      const event = exampleEvent('message.created');
      const before = await settled(handled, 0);
      await send(receiver, event);
      await Promise.all(Array.from({ length: 9 }, () => send(receiver, event)));
      const times = (await settled(handled, before + 1)) - before;
      return { verdict: times === 1 ? 'pass' : 'fail', got: times === 1 ? 'handled once' : `handled ${times} times` };
    },
  },
]);

/** Waits until the count stops changing. A receiver that handles events after it answers has 5 s to reach `least`. */
async function settled(handled: () => Promise<number>, least: number): Promise<number> {
  let count = await handled();
  for (let asked = 0; asked < 10; asked++) {
    await sleep(500);
    const before = count;
    count = await handled();
    if (count === before && count >= least) break;
  }
  return count;
}

function list(all: readonly Requirement[]): readonly ConformanceCase[] {
  return all.map((requirement) => ({ ...requirement, fault: false }));
}
