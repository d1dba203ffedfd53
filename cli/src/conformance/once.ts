import { isSuccess, type Outcome } from '../delivery/deliver';
import { whenDecided } from './again';
import type { ConformanceCase, Trial, Verdict } from './conformance-case';
import { settled } from './counter';
import { freshEvent } from './fresh-event';
import { accepted, hasStatus, namesOf, notProven, verdict } from './verdict';

/** What a receiver must do with an event that arrives more than once. */
export const once: readonly ConformanceCase[] = [
  {
    name: 'duplicate',
    title: 'The same event twice',
    expects: '2xx both times, and the event is handled once',
    group: 'once',
    needs: 'handled',
    advice: 'Remember the type and the id of each handled event, and acknowledge it without handling it again.',
    run: (trial) =>
      counting(trial, 1, async () => {
        const event = freshEvent('message.created');
        const first = await trial.send(event);
        return [first, await trial.send(event)];
      }),
  },
  {
    name: 'at-once',
    title: 'Five copies of an event at the same time',
    expects: '2xx, or 409 while the first is handled, and at least one 2xx',
    group: 'once',
    advice: 'Answer 409 to a copy that arrives while the first is handled, or wait for the first.',
    async run(trial) {
      const event = freshEvent('message.created');
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => trial.send(event)));
      return verdict(outcomes.every(isTaken) && outcomes.some(isSuccess), outcomes);
    },
  },
  {
    name: 'handled-once',
    title: 'Each event is handled once',
    expects: 'ten copies, nine of them at the same time, count as one handled event',
    group: 'once',
    needs: 'handled',
    advice: 'Claim the event in one atomic step before you handle it, such as an INSERT with a unique key.',
    run: (trial) =>
      counting(trial, 1, async () => {
        const event = freshEvent('message.created');
        const first = await trial.send(event);
        return [first, ...(await Promise.all(Array.from({ length: 9 }, () => trial.send(event))))];
      }),
  },
  {
    name: 'same-id',
    title: 'The same id with another type',
    expects: '2xx both times, and both are handled: the service uses one id under two types',
    group: 'once',
    needs: 'handled',
    advice: 'Recognize an event by its type and its id together, not by its id alone.',
    run: (trial) =>
      counting(trial, 2, async () => {
        const created = freshEvent('message.created');
        const updated = { ...freshEvent('message.updated', created.payload.id), id: created.id };
        const first = await trial.send(created);
        return [first, await trial.send(updated)];
      }),
  },
  {
    name: 'sender-leaves',
    title: 'The sender leaves, and sends again',
    expects: '2xx for the second delivery, and the event is handled once',
    group: 'once',
    needs: 'handled',
    advice: 'Record what the handlers did, even if the sender has closed the connection.',
    run: (trial) =>
      counting(trial, 1, async () => {
        const event = freshEvent('message.created');
        await trial.send(event, { leaves: true });
        return [await whenDecided(trial, event)];
      }),
  },
];

/** An answer that a copy of an event may get. */
function isTaken(outcome: Outcome): boolean {
  return isSuccess(outcome) || hasStatus(outcome, 409);
}

/** Passes if the deliveries were taken, and if the receiver has handled this many events since. */
async function counting(
  { receiver: { handled } }: Trial,
  times: number,
  deliver: () => Promise<readonly Outcome[]>,
): Promise<Verdict> {
  const before = handled ? await settled(handled) : 0;
  const outcomes = await deliver();
  if (!outcomes.every(isTaken) || !outcomes.some(isSuccess)) return accepted(...outcomes);
  // The answers alone do not show whether an event was handled again.
  if (!handled) return notProven(`${namesOf(outcomes)}; the handled events were not counted`);
  const count = (await settled(handled, before + times)) - before;
  const got = `${namesOf(outcomes)}; handled ${count === 1 ? 'once' : `${count} times`}`;
  if (count === 0)
    return { verdict: 'fail', got, advice: 'See that the counter counts each event that a handler has handled.' };
  return { verdict: count === times ? 'pass' : 'fail', got };
}
