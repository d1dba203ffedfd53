import { useEffect, useRef, useState } from 'preact/hooks';
import type { DeliveryDetail, DeliverySummary } from '../../emulator/api';
import { useAttempt } from '../elements/action';
import { call } from '../live/client';

type Details = ReadonlyMap<string, DeliveryDetail>;
const none: Details = new Map();

/** Loads deliveries with all their attempts, and again when they change. What was loaded is kept. */
export function useDetails(wanted: readonly DeliverySummary[]): Details {
  const [details, setDetails] = useState(none);
  const asked = useRef(new Set<string>());
  const attempting = useAttempt();
  useEffect(() => {
    for (const delivery of wanted) {
      if (asked.current.has(versionOf(delivery))) continue;
      asked.current.add(versionOf(delivery));
      attempting(async () => {
        const detail = await call<DeliveryDetail>(`GET /deliveries/${delivery.id}`);
        setDetails((known) => (isOlder(detail, known) ? known : new Map(known).set(detail.id, detail)));
      });
    }
  }, [wanted.map(versionOf).join()]);
  return details;
}

function versionOf({ id, state, attempt }: DeliverySummary): string {
  return `${id} ${state} ${attempt}`;
}

/** Answers can arrive in another order than they were asked for. */
function isOlder({ id, attempts }: DeliveryDetail, known: Details): boolean {
  return attempts.length < (known.get(id)?.attempts.length ?? 0);
}
