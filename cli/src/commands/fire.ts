import { isUtf8 } from 'node:buffer';
import { eventTypes } from 'docsmith-webhooks';
import { UsageError } from '../errors';
import { defineCommand, type Terminal, wholeNumber } from '../terminal/command';
import { emulatorPort } from '../terminal/common-options';
import { readInput, readStdin } from '../terminal/input';
import { deliveryPrinter } from './delivery-line';
import { exampleBody } from './example-body';
import { withEmulator } from './running-emulator';
import { areDeliveries } from './running-emulator/answers';
import { noteSlip } from './undeclared-type';

export const command = defineCommand({
  name: 'fire',
  summary: 'Fire an event in the running emulator.',
  usage: ['<type> [options]', '<type> --data FILE [options]'],
  about: `Hands an event to "docsmith-webhooks dev", which delivers it to every webhook
that listens for its type: an example of the type, or your own body, byte for
byte. The exit code is 0 only if every answer was 2xx.`,
  argument: { name: 'event type', values: eventTypes },
  options: {
    data: { type: 'string', value: 'FILE', help: 'send the bytes of this file; - is stdin' },
    port: emulatorPort,
    json: { type: 'boolean', default: false, help: 'print each delivery as a line of JSON' },
  },

  async run({ values, argument: type }, terminal) {
    if (type === undefined) throw new UsageError(`Which event? Name its type, such as ${eventTypes[0]}.`);
    const print = deliveryPrinter(values.json, terminal);
    const port = wholeNumber('--port', values.port, 65_535);
    if (values.data !== undefined) noteSlip(type, terminal);
    const body = values.data === undefined ? exampleBody(type) : await ownBody(values.data, terminal);

    return withEmulator('fire', port, terminal, async (emulator) => {
      const fired = await emulator.post('/fire', { type, body }, areDeliveries);
      const deliveries = await Promise.all(
        fired.map(async ({ id }) => {
          const delivery = await emulator.finished(id);
          print(delivery);
          return delivery;
        }),
      );
      return deliveries.every(({ state }) => state === 'delivered') ? 0 : 1;
    });
  },
});

/** The emulator takes the body as text, so other bytes would change on the way. */
async function ownBody(file: string, terminal: Terminal): Promise<string> {
  const bytes = file === '-' ? await readStdin(terminal) : await readInput('--data', file);
  if (isUtf8(bytes)) return bytes.toString();
  throw new UsageError(
    '--data: the emulator fires text in UTF-8 only. To send these bytes, use: docsmith-webhooks send',
  );
}
