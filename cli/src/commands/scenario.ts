import { deliver } from '../delivery/deliver';
import type { DeliveryRequest } from '../delivery/delivery-request';
import { targetPolicy } from '../delivery/target-policy';
import { UsageError } from '../errors';
import { loadScenario } from '../scenario/load-scenario';
import { runScenario } from '../scenario/run-scenario';
import { defineCommand, wholeNumber } from '../terminal/command';
import { header, secretFile, secretNotes, timeout, url } from '../terminal/common-options';
import { parseHeader, parseReceiver } from '../terminal/http-options';
import { readSecret } from '../terminal/input';
import { stepPrinter } from './scenario/step-printer';

export const command = defineCommand({
  name: 'scenario',
  summary: 'Run a file of steps on a receiver, for CI.',
  usage: ['<file> --url URL [options]'],
  about: `Runs the steps of a file (JSON) one after the other: fire an event, replay a
recorded delivery, wait, run a fault of the check, expect an outcome. The exit
code is 0 only if every step passed. What no step expects must be answered 2xx.`,
  argument: { name: 'scenario' },
  options: {
    url,
    header,
    timeout,
    json: { type: 'boolean', default: false, help: 'print each step as a line of JSON' },
    'secret-file': secretFile,
  },
  notes: secretNotes,

  async run({ values, argument: file }, terminal) {
    if (file === undefined) throw new UsageError('Which scenario? Name its file.');
    const { href, hostname } = parseReceiver(values.url, terminal);
    const steps = loadScenario(file);
    // The user has named this host, so it may be on another machine.
    const targets = targetPolicy([hostname]);
    const limit = wholeNumber('--timeout', values.timeout, 600) * 1000;
    const send = (what: DeliveryRequest) => deliver(href, what, { targets, timeout: limit });
    const receiver = {
      url: href,
      header: parseHeader(values.header),
      secret: await readSecret(values['secret-file'], terminal),
      send,
      fire: send,
    };
    return (await runScenario(steps, receiver, stepPrinter(terminal, values.json))) ? 0 : 1;
  },
});
