import type { DeliverySummary } from '../emulator/api';
import type { Terminal } from '../terminal/command';
import { type Paint, paintFor, plain } from '../terminal/paint';
import { printable } from '../terminal/printable';

/** Prints each delivery on stdout: as a line for people, or of JSON. */
export function deliveryPrinter(json: boolean, terminal: Terminal): (delivery: DeliverySummary) => void {
  const { stdout } = terminal;
  const paint = paintFor(stdout, terminal);
  return (delivery) => {
    stdout.write(`${json ? printable(JSON.stringify(delivery)) : deliveryLine(delivery, paint)}\n`);
  };
}

/** A delivery in one line, for people, and below it why it failed. Names, types and reasons are untrusted. */
export function deliveryLine(delivery: DeliverySummary, paint: Paint = plain, now = new Date()): string {
  const { id, type, webhookName, status, failure, duration, attempt, state, label, reason } = delivery;
  const outcome = status === null ? (failure ?? state) : String(status);
  const again = attempt > 1 ? `  attempt ${attempt}` : '';
  const next = state === 'retrying' ? '  will try again' : '';
  const note = label === null ? '' : `  ${label.text}`;
  const [mark, colour] = state === 'delivered' ? (['✓', 'green'] as const) : (['✗', 'red'] as const);
  const time = paint('dim', now.toTimeString().slice(0, 8));
  const what = printable(`${type}  ${webhookName}  ${duration ?? 0} ms  ${id}${again}${next}${note}`);
  return `${time} ${paint(colour, printable(`${mark} ${outcome}`))}  ${what}${reason ? `\n    ${printable(reason)}` : ''}`;
}
