import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliverySummary, Problem } from '../emulator/api';
import { tokenHeader } from '../emulator/http/guard';
import { UsageError } from '../errors';
import { defineCommand, wholeNumber } from '../terminal/command';
import { emulatorPort } from '../terminal/common-options';
import { printable } from '../terminal/printable';
import { deliveryLine } from './delivery-line';

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

  async run({ values, argument: id }, { stdout, stderr }) {
    if (id === undefined) throw new UsageError('Expected the id of one delivery.');
    const api = `http://127.0.0.1:${wholeNumber('--port', values.port, 65_535)}/api`;

    try {
      const token = (await call<{ token?: string } | null>(`${api}/session`))?.token;
      if (!token) throw new EmulatorError(noEmulator);
      const resend = `${api}/deliveries/${encodeURIComponent(id)}/resend`;
      const { id: resent } = await call<DeliverySummary>(resend, token, { as: values.new ? 'new' : 'same' });
      const delivery = await finished(`${api}/deliveries/${resent}`);
      stdout.write(`${values.json ? printable(JSON.stringify(delivery)) : deliveryLine(delivery)}\n`);
      return delivery.state === 'delivered' ? 0 : 1;
    } catch (error) {
      if (!(error instanceof EmulatorError)) throw error;
      stderr.write(`docsmith-webhooks resend: ${printable(error.message)}\n`);
      return 1;
    }
  },
});

class EmulatorError extends Error {}

/** Another server may use the port, and its answers can be anything. */
const noEmulator = 'the server at this port is not an emulator.';

/** Waits for the first attempt of the delivery, but not for retries. */
async function finished(url: string): Promise<DeliverySummary> {
  for (;;) {
    const delivery = await call<DeliverySummary>(url);
    if (delivery.state !== 'queued' && delivery.state !== 'sending') return delivery;
    await sleep(50);
  }
}

async function call<Answer>(url: string, token?: string, body?: object): Promise<Answer> {
  const write = token && { method: 'POST', headers: { 'content-type': 'application/json', [tokenHeader]: token } };
  const response = await fetch(url, { ...write, ...(body && { body: JSON.stringify(body) }) }).catch(() => {
    throw new EmulatorError(`there is no emulator at ${new URL(url).origin}. Start it with: docsmith-webhooks dev`);
  });
  const text = await response.text();
  const [type] = response.headers.get('content-type')?.split(';') ?? [];
  if (response.ok && type === 'application/json') return JSON.parse(text);
  if (type !== 'application/problem+json') throw new EmulatorError(noEmulator);
  const { detail }: Problem = JSON.parse(text);
  throw new EmulatorError(detail);
}
