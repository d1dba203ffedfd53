import type { JSX } from 'preact';
import type { DeliverySummary } from '../../emulator/api';
import { Icon, type IconName } from '../elements/icons';

/** Groups the states of a delivery for the filter. */
export type Outcome = 'delivered' | 'failed' | 'pending';

export function outcomeOf({ state }: Pick<DeliverySummary, 'state'>): Outcome {
  if (state === 'delivered' || state === 'failed') return state;
  return 'pending';
}

const looks: Readonly<Record<Outcome, { tone: string; icon: IconName }>> = {
  delivered: { tone: 'ok', icon: 'ok' },
  failed: { tone: 'bad', icon: 'bad' },
  pending: { tone: 'wait', icon: 'wait' },
};

const failures = {
  refused_target: 'Not allowed',
  timeout: 'Timeout',
  connection_failed: 'No connection',
  connection_closed: 'Closed',
  stopped: 'Stopped',
} as const;

/** Shows the outcome by shape, word and colour. */
export function Status({ delivery }: { readonly delivery: DeliverySummary }): JSX.Element {
  const { tone, icon } = looks[outcomeOf(delivery)];
  return (
    <span class={`status ${tone}`}>
      <Icon name={icon} />
      {wordFor(delivery)}
    </span>
  );
}

export function wordFor({ state, status, failure }: DeliverySummary): string {
  if (state === 'queued') return 'Waiting';
  if (state === 'sending') return 'Sending';
  // It was never sent.
  if (status === null && failure === null) return 'Not sent';
  const last = failure === null ? String(status) : failures[failure];
  return state === 'retrying' ? `${last}, retrying` : last;
}
