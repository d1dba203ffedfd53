import type { CaseResult } from '../conformance/case-result';
import { cases, check } from '../conformance/check';
import type { Receiver } from '../conformance/conformance-case';
import { deliver } from '../delivery/deliver';
import { targetPolicy } from '../delivery/target-policy';
import { UsageError } from '../errors';
import { defineCommand, type Terminal, wholeNumber } from '../terminal/command';
import { header, secretFile, secretNotes, timeout, url } from '../terminal/common-options';
import { parseHeader, parseReceiver, parseUrl } from '../terminal/http-options';
import { readSecret } from '../terminal/input';
import { printable } from '../terminal/printable';

export const command = defineCommand({
  name: 'check',
  summary: 'Check a whole receiver, for CI.',
  usage: ['--url URL [options]'],
  about: `Tries ${cases.length} cases on a receiver: deliveries that it must accept and deliveries
that it must reject. Its handlers run for the accepted ones, so use a receiver
whose handlers may run. The exit code is 0 only if no case failed.`,
  options: {
    url,
    handled: {
      type: 'string',
      value: 'URL',
      help: 'your URL that answers GET with the number of handled events, in JSON: a number, or an object of numbers. Without it, the case that counts them is skipped',
    },
    header,
    timeout,
    json: { type: 'boolean', default: false, help: 'print the results as JSON' },
    'secret-file': secretFile,
  },
  notes: secretNotes,

  async run({ values }, terminal) {
    const receiverUrl = parseReceiver(values.url, terminal);
    const handled = values.handled === undefined ? undefined : parseUrl('--handled', values.handled);
    // The user has named this host, so it may be on another machine.
    const targets = targetPolicy([receiverUrl.hostname]);
    const limit = wholeNumber('--timeout', values.timeout, 600) * 1000;
    const receiver: Receiver = {
      url: receiverUrl.href,
      header: parseHeader(values.header),
      secret: await readSecret(values['secret-file'], terminal),
      send: (what) => deliver(receiverUrl.href, what, { targets, timeout: limit }),
      ...(handled && { handled: () => askHandled(handled, limit) }),
    };
    return report(receiver, values.json, terminal);
  },
});

async function report(receiver: Receiver, json: boolean, { stdout }: Terminal): Promise<number> {
  const results = await check(receiver, (result) => {
    if (!json) stdout.write(`${line(result)}\n`);
  });
  const failed = count(results, 'fail');
  if (json) stdout.write(`${printable(JSON.stringify({ passed: failed === 0, results }))}\n`);
  else {
    const skipped = count(results, 'skipped');
    stdout.write(`${count(results, 'pass')} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
  }
  return failed === 0 ? 0 : 1;
}

const words = { pass: 'pass', fail: 'FAIL', skipped: 'skip' } as const;
const width = Math.max(...cases.map(({ title }) => title.length));

function line({ verdict, title, expects, got }: CaseResult): string {
  const start = `${words[verdict]}  ${title.padEnd(width)}  `;
  return printable(verdict === 'fail' ? `${start}expected ${expects}; got ${got}` : `${start}${got}`);
}

function count(results: readonly CaseResult[], verdict: CaseResult['verdict']): number {
  return results.filter((result) => result.verdict === verdict).length;
}

/** Asks for a number, or for an object of numbers, which are added up. */
async function askHandled(url: URL, timeout: number): Promise<number> {
  const answer: unknown = await fetch(url, { signal: AbortSignal.timeout(timeout) })
    .then((response) => response.json())
    .catch(() => undefined);
  const counts = typeof answer === 'object' && answer !== null ? Object.values(answer) : [answer];
  const handled = counts.reduce((sum, count) => sum + (typeof count === 'number' ? count : Number.NaN), 0);
  if (Number.isSafeInteger(handled)) return handled;
  throw new UsageError(`--handled: expected ${url} to answer with a number, or an object of numbers, in JSON.`);
}
