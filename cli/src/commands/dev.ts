import { isUtf8 } from 'node:buffer';
import { TargetError, targetPolicy } from '../delivery/target-policy';
import { summarise } from '../emulator/deliveries/delivery-log';
import { type Emulator, startEmulator } from '../emulator/emulator';
import { codeOf, messageOf, UsageError } from '../errors';
import { loadScenario } from '../scenario/load-scenario';
import { defineCommand, type Terminal, wholeNumber } from '../terminal/command';
import { secretFile } from '../terminal/common-options';
import { readSecret } from '../terminal/input';
import { printable } from '../terminal/printable';
import { deliveryPrinter } from './delivery-line';
import { startInspector } from './dev/inspector';
import { nextFreePort } from './dev/next-free-port';
import { playScenario } from './dev/play-scenario';
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
  options: {
    port: {
      type: 'string',
      value: 'PORT',
      help: 'the port of the page (4000, or on a terminal the next that is free)',
    },
    forward: {
      type: 'string',
      value: 'URL',
      help: 'register a webhook for all events at this URL, and print its secret, which stays the same in a directory',
    },
    retries: {
      type: 'boolean',
      default: false,
      help: 'retry failed deliveries on the schedule of Standard Webhooks (off)',
    },
    speed: {
      type: 'string',
      value: 'FACTOR',
      help: 'make retries faster than real time, as in --speed 100x (1x)',
    },
    'allow-host': {
      type: 'string',
      value: 'HOST',
      multiple: true,
      default: [],
      help: 'also deliver to this host on another machine; may be repeated',
    },
    data: {
      type: 'string',
      value: 'DIR',
      help: 'keep webhooks and the chat service in this directory; without it, they are gone when the emulator stops',
    },
    record: {
      type: 'string',
      value: 'FILE',
      help: 'take real deliveries from a tunnel, keep them in this file, and hand them to the URL of --forward',
    },
    'record-port': { type: 'string', value: 'PORT', default: '4001', help: 'the port that the tunnel points to' },
    scenario: { type: 'string', value: 'FILE', help: 'run the steps of this file on the URL of --forward' },
    json: { type: 'boolean', default: false, help: 'print each attempt as a line of JSON' },
    'secret-file': secretFile,
  },
  notes: `If DOCSMITH_WEBHOOK_SECRET is set, --forward signs with that secret and prints
none. The guide of the service does not define retries, time limits or what
happens after a rotation. Those are choices of the emulator.`,

  async run({ values }, terminal) {
    const { forward, retries, data, record, json } = values;
    const allowedHosts = values['allow-host'];
    allowedHosts.forEach(checkHost);
    if (forward !== undefined) await checkTarget(forward, allowedHosts);
    for (const option of ['record', 'scenario'] as const) {
      if (values[option] === undefined || forward !== undefined) continue;
      throw new UsageError(`--${option}: where do the deliveries go? Name your app with --forward URL.`);
    }
    const steps = values.scenario === undefined ? undefined : loadScenario(values.scenario);
    const port = wholeNumber('--port', values.port ?? '4000', 65_535);
    const recordPort = wholeNumber('--record-port', values['record-port'], 65_535);
    if (values.speed !== undefined && !retries)
      throw new UsageError('--speed: retries are off. Turn them on with --retries.');
    const speed = parseSpeed(values.speed ?? '1x');
    if (data?.trim() === '') throw new UsageError('--data: expected a directory, got an empty name.');
    const { stdout, stderr } = terminal;
    const notices = json ? stderr : stdout;
    const print = deliveryPrinter(json, terminal);

    const env = await environment(values['secret-file'], terminal);
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
      if (next === undefined || values.port !== undefined || !stdout.isTTY) {
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
    const stop = stopSignals();
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

async function checkTarget(url: string, allowedHosts: readonly string[]): Promise<void> {
  try {
    await targetPolicy(allowedHosts).check(url);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    throw new UsageError(`--forward: ${error.message}`);
  }
}

/** A value that is not a host would never match, and the user would not notice. */
function checkHost(host: string): void {
  if (host !== '' && !/[\s/\\@*?#]/.test(host)) return;
  throw new UsageError(`--allow-host: expected a host such as staging.example.com, got '${host}'.`);
}

function parseSpeed(text: string): number {
  const speed = Number(/^(\d+(?:\.\d+)?)x?$/i.exec(text)?.[1]);
  if (speed >= 0.01 && speed <= 1_000_000) return speed;
  throw new UsageError(`--speed: expected a factor from 0.01x to 1000000x, such as 100x, got '${text}'.`);
}
