import type { DeliverySummary } from '../emulator/api';
import { defineCommand, wholeNumber } from '../terminal/command';
import { emulatorPort } from '../terminal/common-options';
import { deliveryPrinter } from './delivery-line';
import { isFinished, withEmulator } from './running-emulator';
import { stopSignals } from './stop-signals';

export const command = defineCommand({
  name: 'tail',
  summary: 'Follow the deliveries of the running emulator.',
  usage: ['[options]'],
  about: `Prints each attempt of "docsmith-webhooks dev" on a line, as "dev" does, from
now on. Ctrl-C ends it.`,
  options: {
    port: emulatorPort,
    json: { type: 'boolean', default: false, help: 'print each attempt as a line of JSON' },
  },

  async run({ values }, terminal) {
    const print = deliveryPrinter(values.json, terminal);
    const port = wholeNumber('--port', values.port, 65_535);
    const stop = stopSignals(terminal);
    try {
      return await withEmulator('tail', port, terminal, async ({ url, live }) => {
        /** How many attempts of each delivery are printed or were made before. */
        const seen = new Map<string, number>();
        for await (const { name, value } of live(stop.signal)) {
          if (name === 'snapshot') {
            for (const delivery of value.collections.deliveries) seen.set(delivery.id, attemptsOf(delivery));
            terminal.stderr.write(`Following the emulator at ${url} (Ctrl-C ends it).\n`);
            continue;
          }
          for (const change of value) {
            if (change.collection !== 'deliveries') continue;
            if ('remove' in change) seen.delete(change.remove);
            else if (isFinished(change.put) && change.put.attempt > (seen.get(change.put.id) ?? 0)) {
              seen.set(change.put.id, change.put.attempt);
              print(change.put);
            }
          }
        }
        return 0;
      });
    } finally {
      stop.forget();
    }
  },
});

/** How many attempts are over. The number of a delivery includes the attempt that runs. */
function attemptsOf({ attempt, state }: DeliverySummary): number {
  return state === 'sending' ? attempt - 1 : attempt;
}
