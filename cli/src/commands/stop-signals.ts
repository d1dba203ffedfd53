import { constants } from 'node:os';
import type { Terminal } from '../terminal/command';

/** Waits for the end of a command: Ctrl-C, SIGTERM, or the end of the terminal. */
export interface StopSignals {
  readonly received: Promise<void>;
  readonly signal: AbortSignal;
  /** The exit code that shells give a program that the received signal has ended. */
  readonly exitCode: number;
  /** Gives the signals their usual effect again. */
  forget(): void;
}

/** Under npm, one Ctrl-C arrives twice: from the terminal and from npm. How far apart these may be, in milliseconds. */
const twiceWithin = 500;

/** Listens from now on. A second Ctrl-C ends the process at once. */
export function stopSignals(
  { env, stderr }: Terminal,
  signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'],
): StopSignals {
  const stopped = new AbortController();
  let exitCode = 0;
  let insistsFrom = Number.POSITIVE_INFINITY;
  const stop = (signal: NodeJS.Signals) => {
    if (signal === 'SIGINT' && performance.now() > insistsFrom) {
      forget();
      process.kill(process.pid, signal);
    }
    insistsFrom = Math.min(insistsFrom, performance.now() + twiceWithin);
    exitCode ||= 128 + constants.signals[signal];
    stopped.abort();
  };
  const stops = signals.map((signal) => {
    const listener = () => stop(signal);
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  const parent = process.ppid;
  const endWithParent = () => {
    if (process.ppid === parent || stopped.signal.aborted) return;
    stderr.write('Stopped, because the npx that runs this command has ended.\n');
    stop('SIGTERM');
  };
  // npx passes SIGTERM to its shell only. A script of `npm run` may end before a command that it has in the background.
  const watch = env.npm_command === 'exec' && setInterval(endWithParent, 500).unref();
  const forget = () => {
    for (const unlisten of stops) unlisten();
    if (watch) clearInterval(watch);
  };
  return {
    received: new Promise((resolve) => stopped.signal.addEventListener('abort', () => resolve())),
    signal: stopped.signal,
    get exitCode() {
      return exitCode;
    },
    forget,
  };
}
