import type { JSX } from 'preact';
import { useSettled } from '../elements/settled';
import { wordFor } from './outcome';
import type { Selection } from './selection';

/** How often screen readers announce new deliveries, in milliseconds. */
const spokenEvery = 3_000;

/** How many deliveries there are, by outcome. */
export function Summary({ selection: { counts, latest } }: { readonly selection: Selection }): JSX.Element {
  const { delivered, failed, pending } = counts;
  const text = `${delivered + failed + pending} in all, ${delivered} delivered, ${failed} failed, ${pending} pending`;
  const spoken = useSettled(latest ? `${text}. The latest: ${latest.type}, ${wordFor(latest)}.` : '', spokenEvery);
  return (
    <>
      <p class="hint" aria-hidden="true">
        {latest ? text : 'What was sent, and what was answered.'}
      </p>
      <p class="unseen" role="status">
        {spoken}
      </p>
    </>
  );
}
