import type { RequestListener } from 'node:http';
import { listen, secret } from '../../../__tests__/support/endpoint';
import type { CaseResult } from '../../src/conformance/case-result';
import { caseNamed } from '../../src/conformance/check';
import type { Receiver } from '../../src/conformance/conformance-case';
import { counterAt } from '../../src/conformance/counter';
import { runCase } from '../../src/conformance/run-case';
import { deliver } from '../../src/delivery/deliver';
import { targetPolicy } from '../../src/delivery/target-policy';
import { failingId } from './receivers';

const targets = targetPolicy();

/** The receiver at a URL. With `knownFully`, its counter and the event that it fails on are known as well. */
export function receiverAt(url: string, knownFully = false, timeout = 10_000): Receiver {
  return {
    url,
    secret,
    header: 'x-docssmith-demo2-signature',
    send: (what) => deliver(url, what, { targets, timeout }),
    ...(knownFully && { handled: counterAt(`${url}/handled`, { targets, timeout }), failing: failingId }),
  };
}

/** Runs one case on an app. */
export async function tryCase(name: string, app: RequestListener, knownFully = false): Promise<CaseResult> {
  const { url } = await listen(app);
  const one = caseNamed(name);
  if (!one) throw new Error(`There is no case ${name}.`);
  return runCase(one, receiverAt(url, knownFully), { rate: 40, seconds: 1 });
}

/** Answers every request with the next of these statuses, and with the last one from then on. */
export function answering(...statuses: readonly number[]): RequestListener {
  let requests = 0;
  return (req, res) => {
    const status = statuses[Math.min(requests++, statuses.length - 1)] ?? 204;
    req.resume().on('end', () => res.writeHead(status).end());
  };
}
