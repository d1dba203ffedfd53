import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { SignedRequest } from 'docsmith-webhooks/testing';
import { codeOf, messageOf } from '../../errors';

/** What came of one delivery. */
export type Outcome = { readonly milliseconds: number } & (
  | {
      readonly status: number;
      readonly statusText: string;
      readonly body: string;
      /** Where a redirect, which is not followed, points to. */
      readonly location: string | undefined;
    }
  | {
      readonly status: undefined;
      readonly reason: string;
      /** Whether no connection came about: the next delivery would fail in the same way. */
      readonly unreachable: boolean;
    }
);

/** Of an answer no more is read, so that one without end cannot fill the memory. */
const mostBytes = 64 * 1024;

/** Delivers once, as a webhook sender does: no redirects, and a bound on time and answer. */
export async function deliver(url: URL, request: SignedRequest, timeoutMs: number): Promise<Outcome> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  const start = performance.now();
  try {
    const response = await post(url, request, controller.signal);
    const { statusCode = 0, statusMessage = '', headers } = response;
    const body = await readText(response);
    const milliseconds = performance.now() - start;
    return { status: statusCode, statusText: statusMessage, body, location: headers.location, milliseconds };
  } catch (error) {
    const failure = controller.signal.aborted
      ? { reason: `No complete answer within ${timeoutMs / 1000} s.`, unreachable: false }
      : explain(error, url);
    return { status: undefined, milliseconds: performance.now() - start, ...failure };
  } finally {
    clearTimeout(timer);
  }
}

/** Not `fetch`: it takes some 30 ms before its first request, which would be told as the server's. */
function post(url: URL, { method, headers, body }: SignedRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    request(url, { method, headers, signal })
      .on('response', resolve)
      // With nobody to hear of it, Node would close the connection without a word.
      .on('upgrade', (_response, socket) => {
        socket.destroy();
        reject(new Error(`${url.origin} would switch to another protocol.`));
      })
      .on('error', reject)
      .end(body);
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= mostBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString();
}

function explain(error: unknown, { origin, hostname }: URL): { reason: string; unreachable: boolean } {
  const code = codeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return { reason: `Nothing listens at ${origin} (${code}). Is the server running?`, unreachable: true };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { reason: `No address was found for ${hostname} (${code}).`, unreachable: true };
    case 'ECONNRESET':
    case 'EPIPE':
      return { reason: `The server closed the connection without a complete answer (${code}).`, unreachable: false };
    case 'EPROTO':
      return { reason: `${origin} does not speak TLS (${code}). Is it http://?`, unreachable: true };
    default:
      return { reason: `${messageOf(error)}${code && ` (${code})`}`, unreachable: false };
  }
}
