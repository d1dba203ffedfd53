import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultSignatureHeader, type Secret, verify } from 'docsmith-webhooks';
import { isAnswer, type Outcome } from '../../delivery/deliver';
import { type HeaderLine, headerLines } from '../../delivery/delivery-request';
import { endToEnd, worthKeeping } from '../../delivery/end-to-end-headers';
import { envelopeOf } from '../../event/envelope';
import { newId } from '../../event/new-id';
import type { RecordedDelivery, SignatureVerdict } from '../../recording/recorded-delivery';
import type { Label } from '../api';
import type { Dispatcher } from '../deliveries/dispatcher';
import type { Webhook } from '../registry';
import { readWithin } from './read-within';

/** Options of {@link openInbox}. */
export interface InboxOptions {
  /** The port on 127.0.0.1. 0 takes a free port. */
  readonly port: number;
  readonly dispatcher: Dispatcher;
  /** The webhook whose URL gets the deliveries; `undefined` if it was deleted. */
  webhook(): Webhook | undefined;
  /** Checks the signatures. Without it, they are not checked. */
  readonly secret?: Secret;
  /** Keeps a delivery. It is handed over afterwards. */
  record(delivery: Omit<RecordedDelivery, 'headers'>): Promise<void>;
}

/** A server for real deliveries. */
export interface Inbox {
  readonly url: string;
  close(): Promise<void>;
}

const inboxPath = '/inbox';
const bodyLimit = 4 * 1024 * 1024;
/** How many bytes are parsed for the id and the type if the signature is not right. */
const mostUnsigned = 64 * 1024;
const headerLimit = 100;
const concurrency = 32;

/** What the page and the terminal show beside a delivery. */
const labels: Readonly<Record<SignatureVerdict, string>> = {
  right: 'Real delivery: the signature is right',
  wrong: 'Real delivery: the signature is wrong',
  missing: 'Real delivery: without a signature',
  unchecked: 'Real delivery: the signature was not checked',
};

/**
 * Opens a server for real deliveries, which a tunnel can point to. It has a port of its own and serves nothing else, so
 * that the page and the API cannot be reached through the tunnel. Everything that comes in is from strangers.
 */
export async function openInbox({ port, dispatcher, webhook, secret, record }: InboxOptions): Promise<Inbox> {
  /** The name of this run in `Via`. A request that has it has been here before. */
  const via = `docsmith-webhooks-${randomBytes(8).toString('hex')}`;
  let running = 0;

  const limits = { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 };
  const server = createServer({ ...limits, connectionsCheckingInterval: 5_000 }, (req, res) => {
    const refusal = refuse(req);
    if (refusal) return answer(res, ...refusal);
    running++;
    receive(req, res)
      .catch((error) => {
        // The sender has left. Anything else is a defect, and must be seen.
        if (!req.complete) return void res.destroy();
        process.emitWarning(error instanceof Error ? error : String(error));
        answer(res, 500, 'The inspector failed. Its terminal shows the error.');
      })
      .finally(() => {
        running--;
      });
  });
  server.maxConnections = 2 * concurrency;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  // A server that listens on a port has an address.
  const { port: bound } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${bound}${inboxPath}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function refuse({ method, url = '', headers, rawHeaders }: IncomingMessage): Refusal | undefined {
    if (url.split('?')[0] !== inboxPath) return [404, `There is nothing here. Deliveries go to ${inboxPath}.`];
    if (method !== 'POST') return [405, 'Deliveries are POST requests.'];
    // Pages in the browser of this machine reach the port, too.
    if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return [403, 'Not for web pages.'];
    if (rawHeaders.length > 2 * headerLimit) return [431, `A delivery may have ${headerLimit} headers.`];
    if (headers.via?.includes(via)) return [508, 'This delivery has been here before: it is forwarded in a loop.'];
    if (running >= concurrency) return [503, 'Too many deliveries at the same time. Try again.'];
    return undefined;
  }

  async function receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await readWithin(req, bodyLimit);
    if (!body) return answer(res, 413, `A delivery may have ${bodyLimit} bytes.`);
    const target = webhook();
    if (!target) return answer(res, 503, 'The webhook that gets these deliveries was deleted.');
    const lines = headerLines(req.rawHeaders);
    // A header that `Connection` names ends here. The app must not miss a signature that was right here.
    const isPassedOn = endToEnd(lines).some(([name]) => name.toLowerCase() === defaultSignatureHeader);
    const signature = verdictOn(body, isPassedOn ? req.headers[defaultSignatureHeader] : undefined, secret);
    await record({
      at: new Date(),
      method: 'POST',
      rawHeaders: worthKeeping(lines),
      body: new Uint8Array(body),
      signature,
    });
    const headers: HeaderLine[] = [
      ['Host', new URL(target.url).host],
      ...endToEnd(lines),
      ['Content-Length', String(body.length)],
      ['Via', `1.1 ${via}`],
      ['Connection', 'close'],
    ];
    // Deeply nested JSON takes seconds to parse, so that a long body is parsed only if it was signed.
    const isParsed = signature === 'right' || body.length <= mostUnsigned;
    const { id = newId(), type = 'unknown' } = isParsed ? envelopeOf(body.toString()) : {};
    const what = { method: 'POST', headers, body };
    const { outcome } = await dispatcher.probe(target, { id, type }, what, labelOf(signature), 'recorded');
    handBack(res, outcome);
  }
}

type Refusal = readonly [status: number, text: string];

function labelOf(signature: SignatureVerdict): Label {
  return { of: 'recording', text: labels[signature], signature };
}

function verdictOn(body: Buffer, given: string | string[] | undefined, secret: Secret | undefined): SignatureVerdict {
  if (given === undefined) return 'missing';
  if (secret === undefined) return 'unchecked';
  return verify(body, given, secret) ? 'right' : 'wrong';
}

/** Answers as the app has answered. */
function handBack(res: ServerResponse, outcome: Outcome): void {
  if (!isAnswer(outcome)) return answer(res, outcome.code === 'timeout' ? 504 : 502, 'The app has not answered.');
  if (outcome.status < 200) return answer(res, 502, 'The app has answered with another protocol.');
  res.statusCode = outcome.status;
  for (const [name, value] of endToEnd(outcome.headers)) res.appendHeader(name, value);
  res.end(outcome.body);
}

function answer(res: ServerResponse, status: number, text: string): void {
  // The rest of a refused body is not read.
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' };
  res.writeHead(status, status === 405 ? { ...headers, Allow: 'POST' } : headers).end(`${text}\n`);
}
