import { createHistogram } from 'node:perf_hooks';
import type { Output } from '../../command';
import { printable } from '../../printable';
import type { Outcome } from './delivery';

/** The event as it was sent; nothing of it is sure, since it may be the user's own. */
export interface SentEvent {
  readonly id?: unknown;
  readonly type?: unknown;
}

/** Tells the user how the deliveries go. */
export interface Report {
  delivered(event: SentEvent, outcome: Outcome): void;
  end(): void;
}

export function isSuccess({ status = 0 }: Outcome): boolean {
  return status >= 200 && status < 300;
}

/** One JSON line for each delivery. */
export function jsonReport(stdout: Output): Report {
  return {
    delivered({ id, type }, outcome) {
      const milliseconds = Math.round(outcome.milliseconds * 10) / 10;
      const answer =
        outcome.status === undefined
          ? { status: null, milliseconds, error: outcome.reason }
          : { status: outcome.status, milliseconds, body: outcome.body };
      stdout.write(`${printable(JSON.stringify({ id, type, ...answer }))}\n`);
    },
    end() {},
  };
}

/** Beyond so many deliveries, only failures are shown one by one, and no more of them than this. */
export const longRun = 20;

/** Lines for people. A long run ends with a summary. */
export function textReport(stdout: Output, count: number): Report {
  const times = createHistogram();
  const outcomes = new Map<string, number>();
  const start = performance.now();
  let lines = 0;

  return {
    delivered(event, outcome) {
      const name = String(outcome.status ?? 'no answer');
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
      times.record(Math.max(1, Math.round(outcome.milliseconds * 1000)));
      if (count > longRun && (isSuccess(outcome) || lines >= longRun)) return;
      lines++;
      stdout.write(describe(event, outcome));
    },
    end() {
      if (count <= longRun) return;
      const seconds = (performance.now() - start) / 1000;
      const counts = Array.from(outcomes, ([name, times]) => `${times} × ${name}`).join(', ');
      stdout.write(
        `Sent ${times.count} in ${seconds.toFixed(1)} s (${Math.round(times.count / seconds)} per second): ${counts}. ` +
          `Half within ${inMs(times.percentile(50))}, 99 % within ${inMs(times.percentile(99))}, slowest ${inMs(times.max)}.\n`,
      );
    },
  };
}

function describe({ id, type }: SentEvent, outcome: Outcome): string {
  const answer = outcome.status === undefined ? 'no answer' : `${outcome.status} ${outcome.statusText}`;
  const line = printable(`${answer}  ${type}  ${id}  ${inMs(outcome.milliseconds * 1000)}`);
  const detail = printable(shortened(detailOf(outcome)));
  return detail ? `${line}\n    ${detail}\n` : `${line}\n`;
}

function detailOf(outcome: Outcome): string {
  if (outcome.status === undefined) return outcome.reason;
  if (outcome.location !== undefined) return `Redirects are not followed. This one points to ${outcome.location}`;
  return outcome.body;
}

/** A page of HTML would push the other deliveries out of sight. */
function shortened(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}

function inMs(microseconds: number): string {
  const milliseconds = microseconds / 1000;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}
