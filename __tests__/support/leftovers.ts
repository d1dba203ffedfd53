import { setImmediate as turn } from 'node:timers/promises';

const { setTimeout: start, clearTimeout: stop } = globalThis;

/** Timers that the package or the test has started and that have not fired. */
const timers = new Set<NodeJS.Timeout | string | number | undefined>();

function watchTimers(): void {
  jest.spyOn(globalThis, 'setTimeout').mockImplementation((callback, delay, ...given) => {
    const timer = start(() => {
      timers.delete(timer);
      callback(...given);
    }, delay);
    timers.add(timer);
    return timer;
  });
  jest.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
    timers.delete(timer ?? undefined);
    stop(timer ?? undefined);
  });
}

const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP')).length;

/**
 * Fails each test that leaves a socket, a server or a timer open. Call it at the top level of the file, after the
 * imports: `listen()` then closes its servers before the check.
 */
export function leaveNothingBehind(): void {
  let before = 0;
  const surplus = () => ({ sockets: Math.max(0, sockets() - before), timers: timers.size });

  // For each test, since Jest restores spies before every one.
  beforeEach(() => {
    watchTimers();
    timers.clear();
    before = sockets();
  });

  afterEach(async () => {
    const deadline = Date.now() + 10_000;
    while (surplus().sockets + surplus().timers > 0 && Date.now() < deadline) await turn();
    expect(surplus()).toEqual({ sockets: 0, timers: 0 });
  });
}
