import { readFileSync, statSync } from 'node:fs';
import { fromLine, type RecordedDelivery } from './recorded-delivery';

/** The largest file that is read, in bytes. `dev` stops recording there. */
const limit = 64 * 1024 * 1024;

/**
 * Reads the real deliveries that `docsmith-webhooks dev --record FILE` has kept, in the order in which they came. A last
 * line that is not complete is left out: it is what a crash leaves behind.
 *
 * @throws Error if the file cannot be read, or a line is not a recorded delivery.
 * @example
 * ```ts
 * for (const delivery of readRecording('fixtures/real.jsonl')) {
 *   assert.equal((await fetch(url, delivery)).status, 204);
 * }
 * ```
 */
export function readRecording(file: string): readonly RecordedDelivery[] {
  const info = statSync(file);
  // A pipe or a device may have no end.
  if (!info.isFile()) throw new Error(`${file}: is not a file.`);
  if (info.size > limit) throw new Error(`${file}: is over 64 MiB, which no recording is.`);
  return deliveriesIn(readFileSync(file, 'utf8'), file).deliveries;
}

/** @returns The deliveries, and how much of the text is not complete. */
export function deliveriesIn(text: string, file: string) {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const deliveries = lines.map((line, index) => {
    const delivery = fromLine(line);
    if (delivery) return delivery;
    throw new Error(`${file}: line ${index + 1} is not a recorded delivery. Expected what dev --record has written.`);
  });
  const rest = fromLine(last);
  return { deliveries: rest ? [...deliveries, rest] : deliveries, rest: last, restIsWhole: rest !== undefined };
}
