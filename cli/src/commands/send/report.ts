import { createHistogram } from 'node:perf_hooks';
import { type Attempt, headerOf, isAnswer, isSuccess, type Outcome } from '../../delivery/deliver';
import type { Output } from '../../terminal/command';
import { printable } from '../../terminal/printable';

/** The event that was sent. The user may have written it, so its fields can have any type. */
export interface SentEvent {
  readonly id?: unknown;
  readonly type?: unknown;
}

/** Reports the deliveries to the user. */
export interface Report {
  delivered(event: SentEvent, attempt: Attempt): void;
  end(): void;
}

/** One JSON line for each delivery. */
export function jsonReport(stdout: Output): Report {
  return {
    delivered({ id, type }, { outcome, duration }) {
      const milliseconds = Math.round(duration * 10) / 10;
      const answer = isAnswer(outcome)
        ? { status: outcome.status, milliseconds, body: outcome.body.toString() }
        : { status: null, milliseconds, error: outcome.message };
      stdout.write(`${printable(JSON.stringify({ id, type, ...answer }))}\n`);
    },
    end() {},
  };
}

/** A run with more deliveries than this shows a summary, and at most this many failures. */
export const longRun = 20;

/** Lines for people. A long run ends with a summary. */
export function textReport(stdout: Output, count: number): Report {
  const times = createHistogram();
  const outcomes = new Map<string, number>();
  const start = performance.now();
  let lines = 0;

  return {
    delivered(event, attempt) {
      const { outcome, duration } = attempt;
      const name = isAnswer(outcome) ? String(outcome.status) : 'no answer';
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
      times.record(Math.max(1, Math.round(duration * 1000)));
      if (count > longRun && (isSuccess(outcome) || lines >= longRun)) return;
      lines++;
      stdout.write(describe(event, attempt));
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

function describe({ id, type }: SentEvent, { outcome, duration }: Attempt): string {
  const answer = isAnswer(outcome) ? `${outcome.status} ${outcome.statusText}` : 'no answer';
  const line = printable(`${answer}  ${type}  ${id}  ${inMs(duration * 1000)}`);
  const detail = printable(shortened(detailOf(outcome)));
  return detail ? `${line}\n    ${detail}\n` : `${line}\n`;
}

function detailOf(outcome: Outcome): string {
  if (!isAnswer(outcome)) return outcome.message;
  if (outcome.status === 101) return 'The server wants to switch to another protocol.';
  const location = headerOf(outcome, 'location');
  if (outcome.status >= 300 && outcome.status < 400 && location)
    return `Redirects are not followed. This one points to ${location}`;
  return outcome.body.toString();
}

/** A page of HTML would push the other deliveries off the screen. */
function shortened(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}

function inMs(microseconds: number): string {
  const milliseconds = microseconds / 1000;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}
