import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, DeliverySummary, Problem, Snapshot } from '../emulator/api';
import { tokenHeader } from '../emulator/http/guard';
import type { Terminal } from '../terminal/command';
import { printable } from '../terminal/printable';

/** An emulator that another process runs on this machine. */
export interface RunningEmulator {
  readonly url: string;
  /** Changes something. */
  post<Answer>(path: string, body: object): Promise<Answer>;
  /** Waits for the first attempt of a delivery, but not for retries. */
  finished(id: string): Promise<DeliverySummary>;
  /** Follows everything that happens, until the signal aborts. */
  live(signal: AbortSignal): AsyncIterable<LiveMessage>;
}

/** A message of the emulator's stream. */
export type LiveMessage =
  | { readonly name: 'snapshot'; readonly value: Snapshot }
  | { readonly name: 'changes'; readonly value: readonly Change[] };

/** What the emulator has refused, or that there is none. */
class EmulatorError extends Error {}

/** Another server may use the port, and its answers can be anything. */
const noEmulator = 'the server at this port is not an emulator.';

/** Uses the emulator at a port. If it refuses something or does not answer, prints that and resolves to 1. */
export async function withEmulator(
  command: string,
  port: number,
  { stderr }: Terminal,
  use: (emulator: RunningEmulator) => Promise<number>,
): Promise<number> {
  try {
    return await use(await connect(`http://127.0.0.1:${port}`));
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error;
    stderr.write(`docsmith-webhooks ${command}: ${printable(error.message)}\n`);
    return 1;
  }
}

async function connect(url: string): Promise<RunningEmulator> {
  const api = `${url}/api`;
  const token = (await call<{ token?: string } | null>(`${api}/session`))?.token;
  if (!token) throw new EmulatorError(noEmulator);

  return { url, post, finished, live };

  function post<Answer>(path: string, body: object): Promise<Answer> {
    const headers = { 'content-type': 'application/json', [tokenHeader]: String(token) };
    return call(api + path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async function finished(id: string): Promise<DeliverySummary> {
    for (;;) {
      const delivery = await call<DeliverySummary>(`${api}/deliveries/${encodeURIComponent(id)}`);
      if (isFinished(delivery)) return delivery;
      await sleep(50);
    }
  }

  async function* live(signal: AbortSignal): AsyncIterable<LiveMessage> {
    let text = '';
    for await (const piece of stream(`${api}/live`, signal)) {
      const blocks = (text + piece).split('\n\n');
      text = blocks.pop() ?? '';
      yield* blocks.flatMap(messageIn);
    }
  }
}

/** The text of a stream, until the signal aborts. */
async function* stream(url: string, signal: AbortSignal): AsyncIterable<string> {
  const decoder = new TextDecoder();
  try {
    const { body } = await fetch(url, { signal });
    for await (const chunk of body ?? []) yield decoder.decode(chunk, { stream: true });
  } catch {
    // A stream ends by an error: the signal aborts it, or the connection is lost.
  }
  if (!signal.aborted) throw new EmulatorError('the emulator has stopped.');
}

/** Whether the delivery waits for nothing but a retry. */
export function isFinished({ state }: DeliverySummary): boolean {
  return state !== 'queued' && state !== 'sending';
}

/** Parses what the emulator writes: the name and one line of data. A comment has neither. */
function messageIn(block: string): LiveMessage[] {
  const [, name, data = ''] = /^event: (\w+)\ndata: (.*)$/m.exec(block) ?? [];
  return name === 'snapshot' || name === 'changes' ? [{ name, value: JSON.parse(data) }] : [];
}

async function call<Answer>(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init).catch(() => {
    throw new EmulatorError(`there is no emulator at ${new URL(url).origin}. Start it with: docsmith-webhooks dev`);
  });
  const text = await response.text();
  const [type] = response.headers.get('content-type')?.split(';') ?? [];
  if (response.ok && type === 'application/json') return JSON.parse(text);
  if (type !== 'application/problem+json') throw new EmulatorError(noEmulator);
  const { detail }: Problem = JSON.parse(text);
  throw new EmulatorError(detail);
}
