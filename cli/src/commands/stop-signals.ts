import { constants } from 'node:os';

/** Waits for the end of a command: Ctrl-C, SIGTERM, or the end of the terminal. */
export interface StopSignals {
  readonly received: Promise<void>;
  readonly signal: AbortSignal;
  /** The exit code that shells give a program that the received signal has ended. */
  readonly exitCode: number;
  /** Gives the signals their usual effect again. */
  forget(): void;
}

/** Listens from now on. Under npm, SIGINT arrives twice: from the terminal and from npm. The second has no effect. */
export function stopSignals(signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']): StopSignals {
  const stopped = new AbortController();
  let exitCode = 0;
  const stop = (signal: NodeJS.Signals) => {
    exitCode ||= 128 + constants.signals[signal];
    stopped.abort();
  };
  const stops = signals.map((signal) => {
    const listener = () => stop(signal);
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  // npm passes SIGTERM to its shell only. When that shell is gone, this process has another parent.
  const parent = process.ppid;
  const watch = process.env.npm_command && setInterval(() => process.ppid !== parent && stop('SIGTERM'), 500).unref();
  return {
    received: new Promise((resolve) => stopped.signal.addEventListener('abort', () => resolve())),
    signal: stopped.signal,
    get exitCode() {
      return exitCode;
    },
    forget(): void {
      for (const forget of stops) forget();
      clearInterval(watch);
    },
  };
}
