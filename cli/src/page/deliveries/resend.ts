import { useRef } from 'preact/hooks';
import type { DeliverySummary } from '../../emulator/api';
import { useAnnounce } from '../elements/announcer';
import { call } from '../live/client';

/** Resends a delivery, and opens the new one. */
export function useResend(hrefTo: (id: string) => string): (id: string, as: 'same' | 'new') => Promise<void> {
  const announce = useAnnounce();
  const busy = useRef(false);
  return async (id, as) => {
    if (busy.current) return;
    busy.current = true;
    try {
      const resent = await call<DeliverySummary>(`POST /deliveries/${id}/resend`, { as });
      announce(as === 'same' ? 'Resent with the same id.' : 'Resent as a new event.', 'ok');
      location.hash = hrefTo(resent.id);
    } finally {
      busy.current = false;
    }
  };
}
