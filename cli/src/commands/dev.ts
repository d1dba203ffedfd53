import { isUtf8 } from 'node:buffer';
import { summarise } from '../emulator/deliveries/delivery-log';
import { type Emulator, startEmulator } from '../emulator/emulator';
import { codeOf, messageOf, UsageError } from '../errors';
import { defineCommand, type Terminal } from '../terminal/command';
import { readSecret } from '../terminal/input';
import { printable } from '../terminal/printable';
import { deliveryPrinter } from './delivery-line';
import { startInspector } from './dev/inspector';
import { nextFreePort } from './dev/next-free-port';
import { playScenario } from './dev/play-scenario';
import { devOptions, devSettings } from './dev/settings';
import { secretIn, signingOf } from './dev/signing';
import { Tally } from './dev/tally';
import { stepPrinter } from './scenario/step-printer';
import { stopSignals } from './stop-signals';

export const command = defineCommand({
  name: 'dev',
  summary: 'Run the service on this machine, with a dashboard.',
  usage: ['[options]'],
  about: `Emulates the webhook service on this machine: register webhooks on a page, write
messages in a small chat service, and watch the signed deliveries arrive in your
own server. Ctrl-C stops it.`,
  options: devOptions,
  notes: `If DOCSMITH_WEBHOOK_SECRET is set, --forward signs with that secret and prints
none. The guide of the service does not define retries, time limits or what
happens after a rotation. Those are choices of the emulator.`,

  async run({ values }, terminal) {
    const settings = await devSettings(values);
    const { port, forward, retries, speed, allowedHosts, data, record, recordPort, steps, json } = settings;
    const { stdout, stderr } = terminal;
    const notices = json ? stderr : stdout;
    const print = deliveryPrinter(json, terminal);

    const env = await environment(settings.secretFile, terminal);
    const signing = forward === undefined ? undefined : await signingOf(env, data !== undefined);

    const tally = new Tally();
    const start = (at: number) =>
      startEmulator({
        port: at,
        retries,
        speed,
        allowedHosts,
        ...(data !== undefined && { data }),
        onAttempt(delivery) {
          tally.count(delivery);
          print(summarise(delivery));
        },
      });
    const atNextPort = async (error: unknown) => {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      const next = await nextFreePort(port, recordPort);
      const advice = next === undefined ? 'Choose another one with --port.' : `The next free one: --port ${next}`;
      if (next === undefined || settings.isPortAsked || !stdout.isTTY) {
        throw new Error(`port ${port} is taken. ${advice}`);
      }
      notices.write(`Port ${port} is taken.\n`);
      return start(next);
    };

    let emulator: Emulator;
    try {
      emulator = await start(port).catch(atNextPort);
    } catch (error) {
      stderr.write(`docsmith-webhooks dev: ${printable(messageOf(error))}\n`);
      return 1;
    }
    const stop = stopSignals(terminal);
    notices.write(`The dashboard is at ${emulator.url} (Ctrl-C stops it).\n`);
    let code = 0;
    let stopInspector = async () => {};
    let stopScenario = () => {};
    try {
      if (forward !== undefined) {
        const { webhook, secret } = emulator.forward(forward, signing?.secret);
        notices.write(`Every event goes to ${printable(forward)}.
${signing?.explain(secret) ?? ''}`);
        if (record !== undefined) {
          const inspection = { file: record, port: recordPort, webhookId: webhook.id, secret: secretIn(env) };
          stopInspector = await startInspector(emulator, inspection, notices);
        }
        if (steps) stopScenario = playScenario(emulator, webhook.id, steps, stepPrinter(terminal, json));
      }
      await stop.received;
      notices.write(tally.summary);
    } finally {
      stopScenario();
      await stopInspector();
      await emulator.close().catch((error) => {
        stderr.write(`docsmith-webhooks dev: the last changes could not be saved: ${printable(messageOf(error))}\n`);
        code = 1;
      });
      stop.forget();
    }
    return code;
  },
});

/** The environment, with the secret of `--secret-file` if there is one. */
async function environment(file: string | undefined, terminal: Terminal): Promise<Terminal['env']> {
  if (file === undefined) return terminal.env;
  const secret = await readSecret(file, terminal);
  // The emulator keeps and shows secrets as text, so other bytes would change.
  if (!isUtf8(secret))
    throw new UsageError(`--secret-file: the emulator takes text in UTF-8 only, and ${file} is not.`);
  return { ...terminal.env, DOCSMITH_WEBHOOK_SECRET: Buffer.from(secret).toString() };
}
