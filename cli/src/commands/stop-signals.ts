/** Waits for the end of a command: Ctrl-C, SIGTERM, or the end of the terminal. */
export interface StopSignals {
  readonly received: Promise<void>;
  readonly signal: AbortSignal;
  /** Gives the signals their usual effect again. */
  forget(): void;
}

/** Listens from now on. Under npm, SIGINT arrives twice: from the terminal and from npm. The second has no effect. */
export function stopSignals(): StopSignals {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  for (const signal of signals) process.on(signal, stop);
  return {
    received: new Promise((resolve) => stopped.signal.addEventListener('abort', () => resolve())),
    signal: stopped.signal,
    forget(): void {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}
