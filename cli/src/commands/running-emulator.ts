import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, DeliverySummary, Snapshot } from '../emulator/api';
import { tokenHeader } from '../emulator/http/guard';
import type { Terminal } from '../terminal/command';
import { printable } from '../terminal/printable';
import {
  areChanges,
  type Check,
  EmulatorError,
  isDelivery,
  isProblem,
  isSession,
  isSnapshot,
  longestText,
  notAnEmulator,
  parse,
} from './running-emulator/answers';
import { eventsIn } from './running-emulator/event-stream';

/** An emulator that another process runs on this machine. */
export interface RunningEmulator {
  readonly url: string;
  /** Changes something. */
  post<Answer>(path: string, body: object, isExpected: Check<Answer>): Promise<Answer>;
  /** Waits for the first attempt of a delivery, but not for retries. */
  finished(id: string): Promise<DeliverySummary>;
  /** Follows everything that happens, until the signal aborts. */
  live(signal: AbortSignal): AsyncIterable<LiveMessage>;
}

/** A message of the emulator's stream. */
export type LiveMessage =
  | { readonly name: 'snapshot'; readonly value: Snapshot }
  | { readonly name: 'changes'; readonly value: readonly Change[] };

/** How long each answer, or the head of the stream, may take, in milliseconds. */
const usualPatience = 10_000;

/** Uses the emulator at a port. If it refuses something or does not answer, prints that and resolves to 1. */
export async function withEmulator(
  command: string,
  port: number,
  { stderr }: Terminal,
  use: (emulator: RunningEmulator) => Promise<number>,
  patience = usualPatience,
): Promise<number> {
  const over = new AbortController();
  try {
    return await use(await connect(`http://127.0.0.1:${port}`, over, patience));
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error;
    stderr.write(`docsmith-webhooks ${command}: ${printable(error.message)}\n`);
    return 1;
  } finally {
    // After one failure, the other requests of the command are useless.
    over.abort();
  }
}

async function connect(url: string, over: AbortController, patience: number): Promise<RunningEmulator> {
  const absent = `there is no emulator at ${url}. Start it with: docsmith-webhooks dev`;
  const { token } = await call('/session', isSession, {}, absent);
  return { url, post, finished, live };

  function post<Answer>(path: string, body: object, isExpected: Check<Answer>): Promise<Answer> {
    const headers = { 'content-type': 'application/json', [tokenHeader]: token };
    return call(path, isExpected, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async function finished(id: string): Promise<DeliverySummary> {
    for (;;) {
      const delivery = await call(`/deliveries/${encodeURIComponent(id)}`, isDelivery);
      if (isFinished(delivery)) return delivery;
      await sleep(50, undefined, { signal: over.signal });
    }
  }

  async function* live(signal: AbortSignal): AsyncIterable<LiveMessage> {
    if (signal.aborted) return;
    try {
      signal.addEventListener('abort', () => over.abort());
      const response = await inTime(open('/live', 'text/event-stream'));
      for await (const { name, data } of eventsIn(chunksOf(response))) {
        if (name === 'snapshot') yield { name, value: parse(data, isSnapshot) };
        if (name === 'changes') yield { name, value: parse(data, areChanges) };
      }
      throw new EmulatorError(stopped);
    } catch (error) {
      // An aborted request fails as well.
      if (!signal.aborted) throw error;
    }
  }

  async function call<Answer>(
    path: string,
    isExpected: Check<Answer>,
    init?: RequestInit,
    whyNot?: string,
  ): Promise<Answer> {
    return parse(await inTime(open(path, 'application/json', init, whyNot).then(textOf)), isExpected);
  }

  /** The answer to a request, if it has the type that the emulator answers with. */
  async function open(path: string, type: string, init: RequestInit = {}, whyNot = stopped): Promise<Response> {
    // The emulator never redirects. Another server could send the token and the event elsewhere.
    const request: RequestInit = { ...init, redirect: 'manual', signal: over.signal };
    const response = await fetch(`${url}/api${path}`, request).catch(() => {
      throw new EmulatorError(whyNot);
    });
    const [given] = response.headers.get('content-type')?.split(';') ?? [];
    if (response.ok && given === type) return response;
    if (given !== 'application/problem+json') throw notAnEmulator();
    const { detail } = parse(await textOf(response), isProblem);
    throw new EmulatorError(`the emulator at ${url} answered: ${detail}`);
  }

  /** Another server may never answer. Its request ends with the command. */
  function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new EmulatorError('the server at this port does not answer.')), patience);
    });
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }
}

const stopped = 'the emulator has stopped.';

async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > longestText) throw notAnEmulator();
    }
  } catch (error) {
    throw error instanceof EmulatorError ? error : new EmulatorError('the server at this port broke off its answer.');
  }
  return text + decoder.decode();
}

/** What arrives until the stream ends, in whichever way. */
async function* chunksOf({ body }: Response): AsyncIterable<Uint8Array> {
  try {
    yield* body ?? [];
  } catch {
    // the connection is lost
  }
}

/** Whether the delivery waits for nothing but a retry. */
export function isFinished({ state }: DeliverySummary): boolean {
  return state !== 'queued' && state !== 'sending';
}
