import { setTimeout as sleep } from 'node:timers/promises';
import { sign } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { isAnswer, isSuccess, type Outcome } from '../delivery/deliver';
import { accepted, type ConformanceCase, isRejection, nameOf, rejected, send, verdict } from './conformance-case';

/** Faults that happen between services. The page lists them under "Faults on purpose". */
export const faults: readonly ConformanceCase[] = [
  {
    name: 'wrong-signature',
    title: 'Wrong signature',
    expects: '401: signed with another secret',
    fault: true,
    async run(receiver) {
      const event = exampleEvent('message.created');
      return rejected(await send(receiver, event, { signature: sign(JSON.stringify(event), 'another secret') }));
    },
  },
  {
    name: 'altered-body',
    title: 'Altered body',
    expects: '401: the body differs from what was signed',
    fault: true,
    async run(receiver) {
      const event = exampleEvent('message.created');
      const body = Buffer.from(JSON.stringify(event).replace('"message.created"', '"message.deleted"'));
      return rejected(await send(receiver, event, { body }));
    },
  },
  {
    name: 'duplicate',
    title: 'The same event twice',
    expects: '2xx both times, and the event is handled once',
    fault: true,
    async run(receiver) {
      const event = exampleEvent('message.created');
      return accepted(await send(receiver, event), await send(receiver, event));
    },
  },
  {
    name: 'out-of-order',
    title: 'Out of order',
    expects: '2xx: events may arrive in any order',
    fault: true,
    async run(receiver) {
      const order = ['message.deleted', 'message.updated', 'message.created'] as const;
      const outcomes: Outcome[] = [];
      for (const type of order) outcomes.push(await send(receiver, exampleEvent(type)));
      return accepted(...outcomes);
    },
  },
  {
    name: 'slow-body',
    title: 'Slow body',
    expects: '2xx, or 408 if the receiver allows less time',
    fault: true,
    async run(receiver) {
      const outcome = await send(receiver, exampleEvent('message.created'), { pace: { pieces: 6, interval: 100 } });
      return verdict(isSuccess(outcome) || (isAnswer(outcome) && outcome.status === 408), [outcome]);
    },
  },
  {
    name: 'oversize',
    title: 'Too large',
    expects: '413, or a closed connection: the body has 2 MiB, twice the default limit',
    fault: true,
    async run(receiver) {
      const event = exampleEvent('message.created');
      const signed = JSON.stringify({ ...event, payload: { ...event.payload, padding: 'x'.repeat(2 * 1024 * 1024) } });
      const outcome = await send(receiver, event, { signed });
      const closed = !isAnswer(outcome) && outcome.code === 'connection_closed';
      return verdict(isRejection(outcome) || closed, [outcome]);
    },
  },
  {
    name: 'invalid-json',
    title: 'Invalid JSON',
    expects: '400: the signature is right, but the body is not JSON',
    fault: true,
    async run(receiver) {
      const event = exampleEvent('message.created');
      return rejected(await send(receiver, event, { signed: JSON.stringify(event).slice(0, -1) }));
    },
  },
  {
    name: 'burst',
    title: 'A burst',
    expects: '2xx for every delivery',
    fault: true,
    async run(receiver, { rate, seconds, signal }) {
      const started = performance.now();
      const pending: Promise<Outcome>[] = [];
      for (let sent = 0; sent < rate * seconds; sent++) {
        const due = started + (sent * 1000) / rate - performance.now();
        if (due > 0) await sleep(due, undefined, { signal }).catch(() => {});
        if (signal?.aborted) break;
        pending.push(send(receiver, exampleEvent('message.created')));
      }
      const outcomes = await Promise.all(pending);
      const failed = outcomes.filter((outcome) => !isSuccess(outcome));
      const [first] = failed;
      const got = `${outcomes.length - failed.length} of ${outcomes.length} accepted`;
      return { verdict: first ? 'fail' : 'pass', got: first ? `${got}; ${nameOf(first)}` : got };
    },
  },
];
