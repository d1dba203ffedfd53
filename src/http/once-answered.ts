import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers';

/**
 * Calls back when the app answers, or `patience` milliseconds after the sender has left without an answer. A response whose
 * sender has left emits no event when the app answers, so `end()` is watched.
 *
 * @returns A function that stops watching.
 */
export function onceAnswered(
  { socket }: IncomingMessage,
  res: ServerResponse,
  patience: number,
  callback: (isSuccess: boolean) => void,
): () => void {
  const { end } = res;
  let isWatching = true;
  // A type assertion, because end() is overloaded.
  const endAnswer = function endAnswer(this: ServerResponse, ...given: unknown[]) {
    const result = Reflect.apply(end, this, given);
    settle(res.statusCode < 400);
    return result;
  } as typeof end;
  res.end = endAnswer;
  // A response that waits behind another one is never closed, so the socket is watched.
  if (res.writableEnded || socket.destroyed) waitNoLonger();
  else socket.once('close', waitNoLonger);
  return stopWatching;

  function waitNoLonger(): void {
    setTimeout(() => settle(res.writableEnded && res.statusCode < 400), patience).unref();
  }

  function settle(isSuccess: boolean): void {
    if (!isWatching) return;
    stopWatching();
    callback(isSuccess);
  }

  function stopWatching(): void {
    isWatching = false;
    socket.off('close', waitNoLonger);
    // Middleware that was mounted later may have wrapped it.
    if (res.end === endAnswer) res.end = end;
  }
}
