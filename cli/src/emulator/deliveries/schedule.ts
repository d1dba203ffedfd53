/** Decides when to retry. The guide defines no retries, so they are a choice of the emulator. */
export interface Schedule {
  /**
   * The delay before the next attempt, in milliseconds, or `undefined` after the last attempt.
   *
   * @param attempt - The number of the failed attempt, from 1.
   * @param retryAfter - The answer's `Retry-After` header.
   */
  delayAfter(attempt: number, retryAfter?: string): number | undefined;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The example schedule of Standard Webhooks 1.0, "Deliverability and reliability": ten attempts in 75 hours. */
const delays = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];

/** Node's timers fire at once if the delay is longer. */
const longestDelay = 2 ** 31 - 1;

/** Never retries. */
export const noRetries: Schedule = { delayAfter: () => undefined };

/**
 * Retries on the schedule of Standard Webhooks, or at the time in `Retry-After` if that is later.
 *
 * @param speed - How many times faster than real time. At 100, five minutes become three seconds.
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

/** Parses seconds or a date (RFC 9110, section 10.2.3). */
function parseRetryAfter(value = '', now: number): number {
  if (/^\d+$/.test(value)) return Number(value) * second;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : date - now;
}
