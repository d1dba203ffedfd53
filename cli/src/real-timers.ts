import * as timers from 'node:timers';

/** Taken when the module loads, so that the fake timers of a test cannot stop the emulator. */
export const { clearTimeout, setTimeout } = timers;
