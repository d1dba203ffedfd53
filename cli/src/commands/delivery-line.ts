import type { DeliverySummary } from '../emulator/api';
import { printable } from '../terminal/printable';

/** A delivery in one line, for people. Names and types are untrusted. */
export function deliveryLine({
  id,
  type,
  webhookName,
  status,
  failure,
  duration,
  attempt,
  state,
}: DeliverySummary): string {
  const outcome = status === null ? (failure ?? state) : String(status);
  const again = attempt > 1 ? `  attempt ${attempt}` : '';
  const next = state === 'retrying' ? '  will try again' : '';
  const mark = state === 'delivered' ? '✓' : '✗';
  return printable(`${mark} ${outcome}  ${type}  ${webhookName}  ${duration ?? 0} ms  ${id}${again}${next}`);
}
