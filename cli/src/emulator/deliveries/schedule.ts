/** When attempts are made. The guide defines no retries: these are the emulator's own. */
export interface Schedule {
  /**
   * When to try again after a failed attempt, in milliseconds from now; `undefined` when it was the last.
   *
   * @param attempt - The number of the attempt that failed, from 1.
   * @param retryAfter - The answer's `Retry-After` header.
   */
  delayAfter(attempt: number, retryAfter?: string): number | undefined;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The example schedule of Standard Webhooks 1.0, "Deliverability and reliability": ten attempts in 75 hours. */
const delays = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];

/** Beyond 2^31 - 1 ms, Node's timers fire at once. */
const longestDelay = 2 ** 31 - 1;

/** One attempt, and none after it. */
export const noRetries: Schedule = { delayAfter: () => undefined };

/**
 * Retries as Standard Webhooks publishes them. A `Retry-After` that is later than the schedule is honoured.
 *
 * @param speed - How much faster than real time: at 100, five minutes are three seconds.
 */
export function standardRetries(speed = 1, now: () => number = Date.now): Schedule {
  return {
    delayAfter(attempt, retryAfter) {
      const delay = delays[attempt - 1];
      if (delay === undefined) return undefined;
      return Math.min(longestDelay, Math.max(delay, parseRetryAfter(retryAfter, now())) / speed);
    },
  };
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function parseRetryAfter(value = '', now: number): number {
  if (/^\d+$/.test(value)) return Number(value) * second;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : date - now;
}
