import { UsageError } from '../errors';
import { defineCommand, wholeNumber } from '../terminal/command';
import { emulatorPort } from '../terminal/common-options';
import { deliveryPrinter } from './delivery-line';
import { withEmulator } from './running-emulator';
import { isDelivery } from './running-emulator/answers';

export const command = defineCommand({
  name: 'resend',
  summary: 'Resend a delivery of the running emulator.',
  usage: ['<delivery> [options]'],
  about: `Repeats a delivery of "docsmith-webhooks dev". In the line that "dev" printed,
the id of the delivery is after the milliseconds. The exit code is 0 only if the
answer was 2xx.`,
  argument: { name: 'delivery' },
  options: {
    new: { type: 'boolean', default: false, help: 'send it as a new event with a new id' },
    port: emulatorPort,
    json: { type: 'boolean', default: false, help: 'print the delivery as a line of JSON' },
  },

  async run({ values, argument: id }, terminal) {
    if (id === undefined) throw new UsageError('Expected the id of one delivery.');
    const print = deliveryPrinter(values.json, terminal);
    const port = wholeNumber('--port', values.port, 65_535);

    return withEmulator('resend', port, terminal, async (emulator) => {
      const as = values.new ? 'new' : 'same';
      const path = `/deliveries/${encodeURIComponent(id)}/resend`;
      const resent = await emulator.post(path, { as }, isDelivery);
      const delivery = await emulator.finished(resent.id);
      print(delivery);
      return delivery.state === 'delivered' ? 0 : 1;
    });
  },
});
