import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { DeliverySummary, Resent, WebhookView } from '../../emulator/api';
import { Action } from '../elements/action';
import { useAnnounce } from '../elements/announcer';
import { useSettled } from '../elements/settled';
import { call } from '../live/client';
import { failedEvents } from './failed-events';

/** How often the button counts again while deliveries arrive, in milliseconds. */
const countEvery = 500;

interface ResendFailedProps {
  readonly deliveries: ReadonlyMap<string, DeliverySummary>;
  readonly shown: readonly DeliverySummary[];
  readonly webhooks: ReadonlyMap<string, WebhookView>;
}

/**
 * A button that resends every shown event whose latest delivery has failed. Its count may be a moment old, but a click
 * resends what is shown at that time.
 */
export function ResendFailed({ deliveries, shown, webhooks }: ResendFailedProps): JSX.Element | null {
  const announce = useAnnounce();
  const settled = useSettled(shown, countEvery);
  const count = useMemo(() => failedEvents(deliveries.values(), settled, webhooks).length, [settled, webhooks]);
  if (count === 0) return null;

  async function resend(): Promise<void> {
    const ids = failedEvents(deliveries.values(), shown, webhooks);
    const { resent, skipped } = await call<Resent>('POST /deliveries/resend', { ids });
    announce(`${resent} resent.${skipped > 0 ? ` ${skipped} are gone and were skipped.` : ''}`, 'ok');
  }

  return (
    <Action icon="rotate" run={resend}>
      Resend all failed ({count})
    </Action>
  );
}
