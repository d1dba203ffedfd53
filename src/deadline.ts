import { clearTimeout, setTimeout } from 'node:timers';

/** Rejects if the work has not settled after this many milliseconds. Does not cancel the work. */
export async function withDeadline<Value>(
  work: Value | PromiseLike<Value>,
  milliseconds: number,
  late: () => Error = () => new Error(`No answer within ${milliseconds} ms.`),
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
