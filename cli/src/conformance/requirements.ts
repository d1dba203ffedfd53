import { setTimeout as sleep } from 'node:timers/promises';
import { eventTypes, sign } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { isAnswer, isSuccess, type Outcome } from '../delivery/deliver';
import { accepted, type ConformanceCase, isRefusal, refused, send, type Verdict, verdict } from './conformance-case';

type Requirement = Omit<ConformanceCase, 'fault'>;

/** What a receiver must get right besides the faults. */
export const requirements: readonly ConformanceCase[] = list([
  {
    name: 'events',
    title: 'All 15 event types',
    expects: '2xx',
    async run(receiver) {
      const outcomes: Outcome[] = [];
      for (const type of eventTypes) {
        outcomes.push(await send(receiver, exampleEvent(type)));
        // One that never answers is not asked 15 times.
        if (!outcomes.every(isAnswer)) break;
      }
      return accepted(...outcomes);
    },
  },
  {
    name: 'exact-bytes',
    title: 'Unusual but valid JSON',
    expects: '2xx: the signature covers the bytes, not what JSON.stringify() makes of them',
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
    title: 'Fields that the guide does not show',
    expects: '2xx: payloads are open',
    async run(receiver) {
      const event = exampleEvent('contact.created');
      const wider = { ...event, payload: { ...event.payload, nickname: 'Kev' } };
      return accepted(await send(receiver, wider));
    },
  },
  {
    name: 'unknown-type',
    title: 'A type that the guide does not show',
    expects: '2xx, or a 4xx where the receiver is strict',
    async run(receiver) {
      const event = { ...exampleEvent('conversation.created'), type: 'conversation.archived' };
      const outcome = await send(receiver, event);
      return verdict(isSuccess(outcome) || isRefusal(outcome), [outcome]);
    },
  },
  {
    name: 'missing-signature',
    title: 'No signature',
    expects: '401',
    run: async (receiver) => refused(await send(receiver, exampleEvent('message.created'), { signature: null })),
  },
  {
    name: 'malformed-signature',
    title: 'The right signature, with more or less behind it',
    expects: '401',
    async run(receiver) {
      const event = exampleEvent('message.created');
      const right = sign(JSON.stringify(event), receiver.secret);
      const longer = await send(receiver, event, { signature: `${right}zz` });
      return refused(longer, await send(receiver, event, { signature: right.slice(0, -2) }));
    },
  },
  {
    name: 'default-secret',
    title: 'Signed under the word "undefined"',
    expects: '401: what a receiver without a secret would take',
    async run(receiver) {
      const event = exampleEvent('message.created');
      return refused(await send(receiver, event, { signature: sign(JSON.stringify(event), 'undefined') }));
    },
  },
  {
    name: 'invalid-encoding',
    title: 'Bytes that are not UTF-8',
    expects: '400',
    async run(receiver) {
      const event = exampleEvent('contact.created');
      const signed = Buffer.from(JSON.stringify(event).replace('Kevin', 'Kev\u00ffn'), 'latin1');
      return refused(await send(receiver, event, { signed }));
    },
  },
  {
    name: 'no-event',
    title: 'JSON that is no event',
    expects: '422, or another 4xx',
    async run(receiver) {
      const event = exampleEvent('message.created');
      const outcomes: Outcome[] = [];
      for (const signed of ['{}', '[]', 'null', '42']) outcomes.push(await send(receiver, event, { signed }));
      return refused(...outcomes);
    },
  },
  {
    name: 'invalid-payload',
    title: 'A payload that contradicts its type',
    expects: '422, or another 4xx',
    async run(receiver) {
      const { id, type, payload } = exampleEvent('message.created');
      const signed = JSON.stringify({ id, type, payload: { ...payload, message: 42 } });
      return refused(await send(receiver, { id, type }, { signed }));
    },
  },
  {
    name: 'media-type',
    title: 'A content type that is not JSON',
    expects: '415, or another 4xx',
    run: async (receiver) =>
      refused(await send(receiver, exampleEvent('message.created'), { contentType: 'text/plain' })),
  },
  {
    name: 'method',
    title: 'GET',
    expects: '405, or another 4xx',
    run: async (receiver) => refused(await send(receiver, exampleEvent('message.created'), { method: 'GET' })),
  },
  {
    name: 'at-once',
    title: 'Five copies of one event at once',
    expects: '2xx, or 409 while the first is being handled; at least one 2xx',
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
    expects: 'one more event handled after ten copies of it',
    async run(receiver): Promise<Verdict> {
      const { handled } = receiver;
      // A receiver that handles an event again answers just as one that does not.
      if (!handled)
        return { verdict: 'skipped', got: 'cannot be seen from outside; name a counter with --handled URL' };
      const event = exampleEvent('message.created');
      const before = await settled(handled, 0);
      await send(receiver, event);
      await Promise.all(Array.from({ length: 9 }, () => send(receiver, event)));
      const times = (await settled(handled, before + 1)) - before;
      return { verdict: times === 1 ? 'pass' : 'fail', got: times === 1 ? 'handled once' : `handled ${times} times` };
    },
  },
]);

/** The count once it stays the same. A receiver may answer first and work later, so it is given 5 s to get to the least. */
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
