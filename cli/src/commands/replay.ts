import { setTimeout as sleep } from 'node:timers/promises';
import { deliver, isSuccess } from '../delivery/deliver';
import { targetPolicy } from '../delivery/target-policy';
import { messageOf, UsageError } from '../errors';
import { envelopeOf } from '../event/envelope';
import { readRecording } from '../recording/read-recording';
import { replayRequest } from '../recording/replay-request';
import { defineCommand, wholeNumber } from '../terminal/command';
import { header, secretFile, secretNotes, timeout, url } from '../terminal/common-options';
import { parseHeader, parseReceiver } from '../terminal/http-options';
import { readSecret } from '../terminal/input';
import { inOrder, type Numbered, type Order, orders, selected } from './replay/selection';
import { jsonReport, textReport } from './send/report';

export const command = defineCommand({
  name: 'replay',
  summary: 'Send recorded deliveries again.',
  usage: ['<file> --url URL [options]'],
  about: `Sends the real deliveries that "docsmith-webhooks dev --record FILE" has kept,
byte for byte and with their signature, one after the other. The exit code is 0
only if every answer was 2xx.`,
  argument: { name: 'recording' },
  options: {
    url,
    only: {
      type: 'string',
      value: 'WHICH',
      multiple: true,
      default: [],
      help: 'send only these: a number as in 3, a range as in 2-5, or an event type; may be repeated',
    },
    order: { type: 'string', value: 'ORDER', default: 'recorded', help: `the order: ${orders.join(', ')}` },
    pace: {
      type: 'string',
      value: 'MS',
      default: '0',
      help: 'milliseconds between two deliveries, or "recorded" for the times between them as they came',
    },
    sign: { type: 'boolean', default: false, help: 'sign them anew, for a receiver with another secret' },
    header,
    timeout,
    json: { type: 'boolean', default: false, help: 'print each delivery as a line of JSON' },
    'secret-file': secretFile,
  },
  notes: `Only --sign needs a secret.\n\n${secretNotes}`,

  async run({ values, argument: file }, terminal) {
    if (file === undefined) throw new UsageError('Which recording? Name the file that dev --record has written.');
    const receiver = parseReceiver(values.url, terminal);
    const limit = wholeNumber('--timeout', values.timeout, 600) * 1000;
    const pause = parsePace(values.pace);
    const order = parseOrder(values.order);
    const signing = values.sign
      ? { secret: await readSecret(values['secret-file'], terminal), header: parseHeader(values.header) }
      : undefined;
    const chosen = inOrder(selected(recordingIn(file), values.only), order);
    // The user has named this host, so it may be on another machine.
    const targets = targetPolicy([receiver.hostname]);
    const report = values.json ? jsonReport(terminal.stdout) : textReport(terminal.stdout, chosen.length);

    let succeeded = 0;
    for (const [index, { delivery }] of chosen.entries()) {
      await sleep(pause(chosen[index - 1], chosen[index]));
      const attempt = await deliver(receiver.href, replayRequest(receiver, delivery, signing), {
        targets,
        timeout: limit,
      });
      if (isSuccess(attempt.outcome)) succeeded++;
      report.delivered(envelopeOf(Buffer.from(delivery.body).toString()), attempt);
    }
    report.end();
    return succeeded === chosen.length ? 0 : 1;
  },
});

function recordingIn(file: string) {
  try {
    return readRecording(file);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function parseOrder(text: string): Order {
  const order = orders.find((one) => one === text);
  if (order) return order;
  throw new UsageError(`--order: expected one of ${orders.join(', ')}, got '${text}'.`);
}

const longestPause = 60_000;

/** The time before a delivery, in milliseconds. A recorded pause is never longer than a minute. */
function parsePace(text: string): (before: Numbered | undefined, next: Numbered | undefined) => number {
  if (text === 'recorded') {
    return (before, next) => {
      const gap = before && next ? next.delivery.at.getTime() - before.delivery.at.getTime() : 0;
      return Math.min(longestPause, Math.abs(gap));
    };
  }
  const pause = text === '0' ? 0 : wholeNumber('--pace', text, longestPause);
  return (before) => (before ? pause : 0);
}
