import type { JSX } from 'preact';
import type { DeliverySummary } from '../../emulator/api';
import { Icon, type IconName } from '../elements/icons';
import { type Outcome, outcomeOf, wordFor } from './outcome';

const looks: Readonly<Record<Outcome, { tone: string; icon: IconName }>> = {
  delivered: { tone: 'ok', icon: 'ok' },
  failed: { tone: 'bad', icon: 'bad' },
  pending: { tone: 'wait', icon: 'wait' },
};

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
