import { eventTypes } from 'docsmith-webhooks';
import { UsageError } from '../errors';
import { defineCommand, wholeNumber } from '../terminal/command';
import { header, secretFile, secretNotes, timeout, url } from '../terminal/common-options';
import type { Options } from '../terminal/declaration';
import { parseHeader, parseReceiver } from '../terminal/http-options';
import { readSecret } from '../terminal/input';
import { eventText } from './send/event';
import { Progress } from './send/progress';
import { jsonReport, longRun, textReport } from './send/report';
import { sendAll } from './send/sending';
import { stopSignals } from './stop-signals';

const resources = [...new Set(eventTypes.map((type) => type.split('.')[0]))];

const options = {
  url,
  data: { type: 'string', value: 'FILE', help: 'send the event (JSON) in this file, byte for byte; - is stdin' },
  set: {
    type: 'string',
    value: 'PATH=VALUE',
    multiple: true,
    default: [],
    help: 'change a field, as in --set payload.message=hi; may be repeated. A value that is JSON is sent as it is (7, null, [], "7"), anything else is text',
  },
  id: { type: 'string', value: 'ID', help: 'the id of the event' },
  new: {
    type: 'boolean',
    default: false,
    help: 'give each delivery a new id; an example always gets one without --id',
  },
  count: {
    type: 'string',
    value: 'N',
    default: '1',
    help: `number of deliveries; above ${longRun}, only the first ${longRun} failures and a summary are shown`,
  },
  concurrency: { type: 'string', value: 'N', default: '1', help: 'number of deliveries at the same time' },
  header,
  timeout,
  json: {
    type: 'boolean',
    default: false,
    help: 'print each delivery as a line of JSON: id, type, status, milliseconds, and body or error',
  },
  'secret-file': secretFile,
} as const satisfies Options;

export const command = defineCommand({
  name: 'send',
  summary: 'Send signed events to a server.',
  usage: ['<type> --url URL [options]', '--data FILE --url URL [options]'],
  about: `Sends an example event of a type, or your own event, signed as DocsSmith Demo2
signs it. Prints the status, the time and the body of the answer. The exit code
is 0 only if every answer was 2xx. After Ctrl-C, no other delivery is started,
the running ones get up to 2 seconds, and the exit code is 130, or 143 after
SIGTERM. A second Ctrl-C ends it at once.

Types: ${resources.join(', ')},
each with .created, .updated and .deleted.`,
  argument: { name: 'event type', values: eventTypes },
  options,
  notes: secretNotes,

  async run({ values, argument: type }, terminal) {
    const count = wholeNumber('--count', values.count);
    const plan = {
      grace,
      url: parseReceiver(values.url, terminal),
      count,
      concurrency: wholeNumber('--concurrency', values.concurrency, mostAtOnce),
      timeout: parseSeconds('--timeout', values.timeout) * 1000,
      header: parseHeader(values.header),
      event: await eventText(type, values, terminal),
      secret: await readSecret(values['secret-file'], terminal),
    };

    const progress = new Progress(count, terminal.stderr);
    const stdout = progress.above(terminal.stdout);
    const report = values.json ? jsonReport(stdout) : textReport(stdout, count);
    // Without SIGHUP: if nobody reads the report any more, the run ends at once.
    const stop = stopSignals(terminal, ['SIGINT', 'SIGTERM']);
    const { sent, succeeded } = await sendAll({ ...plan, stop: stop.signal }, (event, attempt) => {
      report.delivered(event, attempt);
      progress.advance();
    }).finally(stop.forget);
    progress.clear();
    report.end();
    if (sent < count) {
      const why = stop.signal.aborted ? 'Interrupted:' : 'The server cannot be reached, so';
      terminal.stderr.write(`${why} the other ${count - sent} deliveries were not sent.\n`);
    }
    return stop.exitCode || (succeeded === count ? 0 : 1);
  },
});

/** How long a run waits for its last answers after Ctrl-C, in milliseconds. */
const grace = 2_000;

/** Each running delivery holds a socket, and a process cannot open many more. */
const mostAtOnce = 500;

function parseSeconds(option: string, text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= 0.001 && seconds <= 3600) return seconds;
  throw new UsageError(`${option}: expected seconds from 0.001 to 3600, got '${text}'.`);
}
