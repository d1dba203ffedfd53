import type { DeliverySummary } from '../../emulator/api';

/** Groups the states of a delivery. */
export type Outcome = 'delivered' | 'failed' | 'pending';

export function outcomeOf({ state }: Pick<DeliverySummary, 'state'>): Outcome {
  if (state === 'delivered' || state === 'failed') return state;
  return 'pending';
}

const failures = {
  refused_target: 'Not allowed',
  timeout: 'Timeout',
  name_not_found: 'Name not found',
  connection_failed: 'No connection',
  tls_failed: 'No TLS',
  certificate_refused: 'Certificate',
  not_http: 'Not HTTP',
  connection_closed: 'Closed',
  stopped: 'Stopped',
  left: 'Left',
} as const;

export function wordFor({ state, status, failure }: Pick<DeliverySummary, 'state' | 'status' | 'failure'>): string {
  if (state === 'queued') return 'Waiting';
  if (state === 'sending') return 'Sending';
  // It was never sent.
  if (status === null && failure === null) return 'Not sent';
  const last = failure === null ? String(status) : failures[failure];
  return state === 'retrying' ? `${last}, retrying` : last;
}
