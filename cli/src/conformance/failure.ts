import { isAnswer, type Outcome } from '../delivery/deliver';
import { whenDecided } from './again';
import type { ConformanceCase, Trial, Verdict } from './conformance-case';
import { freshEvent } from './fresh-event';
import { notProven, verdict } from './verdict';

/** What a receiver must do when its own handler fails. The second delivery must fail as well: the handler runs again. */
export const failure: readonly ConformanceCase[] = [
  {
    name: 'handler-failure',
    title: 'A handler fails',
    expects: '5xx, so that the service sends the event again, and 5xx again, because the handler runs again',
    group: 'failure',
    needs: 'failing',
    advice: 'Answer 5xx after a handler has failed, and do not record the event as handled.',
    run: (trial) =>
      failing(trial, async (event) => {
        const first = await trial.send(event);
        return [first, await whenDecided(trial, event)];
      }),
  },
  {
    name: 'unseen-failure',
    title: 'A handler fails after the sender has left',
    expects: '5xx for the second delivery, because the handler runs again',
    group: 'failure',
    needs: 'failing',
    advice: 'Forget an event whose handler has failed, even if the sender did not see the failure.',
    run: (trial) =>
      failing(trial, async (event) => {
        await trial.send(event, { leaves: true });
        return [await whenDecided(trial, event)];
      }),
  },
];

type Message = ReturnType<typeof freshEvent<'message.created'>>;

async function failing(
  { receiver }: Trial,
  deliver: (event: Message) => Promise<readonly Outcome[]>,
): Promise<Verdict> {
  if (receiver.failing === undefined) return notProven('no event is known that the handlers fail on');
  const outcomes = await deliver(freshEvent('message.created', receiver.failing));
  return verdict(outcomes.every(isOwnFault), outcomes);
}

function isOwnFault(outcome: Outcome): boolean {
  return isAnswer(outcome) && outcome.status >= 500;
}
