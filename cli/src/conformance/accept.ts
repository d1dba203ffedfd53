import { setTimeout as sleep } from 'node:timers/promises';
import { eventTypes } from 'docsmith-webhooks';
import { isAnswer, isSuccess, type Outcome } from '../delivery/deliver';
import { newId } from '../event/new-id';
import type { ConformanceCase } from './conformance-case';
import { diagnose } from './diagnose';
import { freshEvent } from './fresh-event';
import { accepted, hasStatus, nameOf, verdict } from './verdict';

/** The case that comes first. A refusal proves nothing on a receiver that refuses everything. */
export const gate: ConformanceCase = {
  name: 'accepted',
  title: 'A rightly signed event',
  expects: '2xx, or no other case proves anything',
  group: 'accept',
  advice: 'Compare the path, the secret and the header with those of the receiver.',
  async run(trial) {
    const outcome = await trial.send(freshEvent('message.created'));
    return { ...accepted(outcome), advice: diagnose(outcome, trial.receiver) };
  },
};

/** What a receiver must accept. */
export const accept: readonly ConformanceCase[] = [
  gate,
  {
    name: 'events',
    title: 'All 15 event types',
    expects: '2xx',
    group: 'accept',
    advice: 'Answer 2xx to every type, also to those that you do not handle.',
    async run(trial) {
      const outcomes: Outcome[] = [];
      for (const type of eventTypes) {
        outcomes.push(await trial.send(freshEvent(type)));
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
    group: 'accept',
    advice: 'Verify the signature of the raw bytes, before any parser reads them.',
    async run(trial) {
      const { id, type, payload } = freshEvent('contact.created');
      const text = JSON.stringify(payload)
        .replace('692233200', '692233200.0')
        .replace('"username"', ' "\\u0075sername"');
      const signed = `{\n\t"payload" : ${text},\r\n "type":"${type}", "id":"${id}" }\n`;
      return accepted(await trial.send({ id, type }, { signed }));
    },
  },
  {
    name: 'unknown-fields',
    title: 'Unknown fields',
    expects: '2xx: payloads may have more fields',
    group: 'accept',
    advice: 'Allow additional properties in the schema of the payload.',
    async run(trial) {
      const event = freshEvent('contact.created');
      const wider = { ...event, payload: { ...event.payload, nickname: 'Kev' } };
      return accepted(await trial.send(wider));
    },
  },
  {
    name: 'unknown-type',
    title: 'An unknown event type',
    expects: '2xx: the service may add types, and would send a refused event again and again',
    group: 'accept',
    advice: 'Acknowledge an event of a type that you do not know, and do nothing with it.',
    async run(trial) {
      const event = { ...freshEvent('conversation.created'), type: 'conversation.archived' };
      return accepted(await trial.send(event));
    },
  },
  {
    name: 'out-of-order',
    title: 'Out of order',
    expects: '2xx: the events of one resource may arrive in any order',
    group: 'accept',
    advice: 'Accept an event of a resource that does not exist yet, or does not exist any more.',
    async run(trial) {
      const [created, updated, deleted] = ['message.created', 'message.updated', 'message.deleted'] as const;
      const orders = [
        [deleted, updated, created],
        [updated, created, deleted],
        [created, deleted, updated],
      ];
      const outcomes: Outcome[] = [];
      for (const order of orders) {
        const message = newId();
        for (const type of order) outcomes.push(await trial.send(freshEvent(type, message)));
      }
      return accepted(...outcomes);
    },
  },
  {
    name: 'slow-body',
    title: 'Slow body',
    expects: '2xx, or 408 if the receiver allows less time',
    group: 'accept',
    advice: 'Wait for the whole body, and answer 408 if it takes too long.',
    async run(trial) {
      const outcome = await trial.send(freshEvent('message.created'), { pace: { pieces: 6, interval: 100 } });
      return verdict(isSuccess(outcome) || hasStatus(outcome, 408), [outcome]);
    },
  },
  {
    name: 'burst',
    title: 'A burst',
    expects: '2xx for every delivery',
    group: 'accept',
    advice: 'Answer first and do slow work from a queue, and exempt the path from rate limits.',
    async run(trial) {
      const { rate, seconds, signal } = trial.burst;
      const started = performance.now();
      const pending: Promise<Outcome>[] = [];
      for (let sent = 0; sent < rate * seconds; sent++) {
        const due = started + (sent * 1000) / rate - performance.now();
        if (due > 0) await sleep(due, undefined, { signal }).catch(() => {});
        if (signal?.aborted) break;
        pending.push(trial.send(freshEvent('message.created')));
      }
      const outcomes = await Promise.all(pending);
      const failed = outcomes.filter((outcome) => !isSuccess(outcome));
      const [first] = failed;
      const got = `${outcomes.length - failed.length} of ${outcomes.length} accepted`;
      return { verdict: first ? 'fail' : 'pass', got: first ? `${got}; ${nameOf(first)}` : got };
    },
  },
];
