import type { CaseResult } from '../conformance/case-result';
import { cases, check } from '../conformance/check';
import type { Receiver } from '../conformance/conformance-case';
import { counterAt } from '../conformance/counter';
import { deliver } from '../delivery/deliver';
import { targetPolicy } from '../delivery/target-policy';
import { defineCommand, wholeNumber } from '../terminal/command';
import { header, secretFile, secretNotes, timeout, url } from '../terminal/common-options';
import { parseHeader, parseReceiver, parseUrl } from '../terminal/http-options';
import { readSecret } from '../terminal/input';
import { printable } from '../terminal/printable';
import { saveJunit } from './check/junit';
import { linesFor, summaryOf } from './check/report';
import { selection } from './check/selection';

export const command = defineCommand({
  name: 'check',
  summary: 'Check a whole receiver, for CI.',
  usage: ['--url URL [options]'],
  about: `Tries ${cases.length} cases on a receiver: deliveries that it must accept and deliveries
that it must reject. Its handlers run for the accepted ones, so use a receiver
whose handlers may run. Exit codes: 0 if every case is proven, 1 if a case fails
or is not proven, 2 for invalid arguments. Cases that are left out do not count.`,
  options: {
    url,
    handled: {
      type: 'string',
      value: 'URL',
      help: 'your URL that answers GET with the number of handled events, in JSON: a number, or an object of numbers. Without it, the cases that count are not proven',
    },
    failing: {
      type: 'string',
      value: 'ID',
      help: 'your handlers fail on a message.created whose payload.id is ID. Without it, the cases about failures are not proven',
    },
    only: { type: 'string', value: 'NAMES', multiple: true, default: [], help: 'run only these cases: events,burst' },
    skip: {
      type: 'string',
      value: 'NAMES',
      multiple: true,
      default: [],
      help: 'leave these cases out. "handled" and "failing" stand for the cases that need the option of that name',
    },
    header,
    timeout,
    json: { type: 'boolean', default: false, help: 'print the results as JSON' },
    junit: { type: 'string', value: 'FILE', help: 'also write the results to this file, as JUnit XML' },
    'secret-file': secretFile,
  },
  notes: `Cases:
${cases.map(({ name, title }) => `  ${name.padEnd(20)} ${title}`).join('\n')}

${secretNotes}`,

  async run({ values }, terminal) {
    const { failing, json, junit, only, skip } = values;
    const receiverUrl = parseReceiver(values.url, terminal);
    const handled = values.handled === undefined ? undefined : parseUrl('--handled', values.handled);
    const isSkipped = selection(only, skip);
    // The user has named these hosts, so they may be on other machines.
    const targets = targetPolicy([receiverUrl, handled ?? receiverUrl].map(({ hostname }) => hostname));
    const limits = { targets, timeout: wholeNumber('--timeout', values.timeout, 600) * 1000 };
    const receiver: Receiver = {
      url: receiverUrl.href,
      header: parseHeader(values.header),
      secret: await readSecret(values['secret-file'], terminal),
      send: (what) => deliver(receiverUrl.href, what, limits),
      ...(handled && { handled: counterAt(handled.href, limits) }),
      ...(failing !== undefined && { failing }),
    };
    // A file that cannot be written is an error before the check, not after it.
    if (junit !== undefined) await saveJunit(junit, receiver.url, []);

    const { stdout } = terminal;
    const results = await check(receiver, {
      isSkipped,
      report: (result) => void (json || stdout.write(linesFor(result))),
    });
    const passed = results.every(isProven);
    stdout.write(json ? `${printable(JSON.stringify({ passed, results }))}\n` : summaryOf(results, receiver));
    if (junit !== undefined) await saveJunit(junit, receiver.url, results);
    return passed ? 0 : 1;
  },
});

function isProven({ verdict }: CaseResult): boolean {
  return verdict === 'pass' || verdict === 'skipped';
}
