import { isUtf8 } from 'node:buffer';
import { eventTypes } from 'docsmith-webhooks';
import { messageOf, UsageError } from '../../errors';
import { parseJson, setValue } from '../../event/json-edit';
import type { Terminal } from '../../terminal/command';
import { readInput, readStdin } from '../../terminal/input';
import { exampleBody } from '../example-body';
import { noteSlip } from '../undeclared-type';
import { applyEdit, parseEdit } from './edits';

/** The event that is sent. */
export interface EventText {
  /** The JSON. The characters of a file that no edit changes are those of the file. */
  readonly body: string;
  /** Each delivery gets a new id. Otherwise all deliveries have the same bytes. */
  readonly freshId: boolean;
}

/** The options of `send` that say what is sent. */
interface Choice {
  readonly data?: string | undefined;
  readonly set: readonly string[];
  readonly id?: string | undefined;
  readonly new: boolean;
}

/** Builds the event from an example or a file, and makes the edits that the user asks for. */
export async function eventText(type: string | undefined, choice: Choice, terminal: Terminal): Promise<EventText> {
  const { data, id } = choice;
  if (id !== undefined && choice.new) throw new UsageError('--id and --new: give one of them.');
  let body = data === undefined ? exampleOf(type) : await ownEvent(data, terminal);
  if (data !== undefined && type !== undefined) {
    noteSlip(type, terminal);
    body = setValue(body, ['type'], JSON.stringify(type));
  }
  const edits = choice.set.map(parseEdit);
  for (const edit of edits) body = applyEdit(body, edit);
  if (id !== undefined) body = setValue(body, ['id'], JSON.stringify(id));

  const hasOwnId = id !== undefined || edits.some(({ path }) => path.length === 1 && path[0] === 'id');
  const freshId = choice.new || (data === undefined && !hasOwnId);
  if (data !== undefined) warn(body, freshId, terminal);
  return { body, freshId };
}

function exampleOf(type: string | undefined): string {
  if (type !== undefined) return exampleBody(type);
  throw new UsageError(
    `Which event? Name its type, or give your own event with --data. Types: ${eventTypes.join(', ')}.`,
  );
}

async function ownEvent(file: string, terminal: Terminal): Promise<string> {
  const bytes = file === '-' ? await readStdin(terminal) : await readInput('--data', file);
  const source = file === '-' ? 'stdin' : file;
  if (/^(?:\xff\xfe|\xfe\xff)/.test(bytes.subarray(0, 2).toString('latin1')))
    throw new UsageError(`--data: ${source} is UTF-16, as PowerShell writes it. Save it as UTF-8.`);
  if (!isUtf8(bytes)) throw new UsageError(`--data: ${source} is not UTF-8, so it is not JSON.`);
  const text = bytes.toString();
  if (text.trim() === '') throw new UsageError(`--data: ${source} is empty; expected an event in JSON.`);
  let event: unknown;
  try {
    event = parseJson(text);
  } catch (error) {
    throw new UsageError(`--data: ${source} is not JSON: ${messageOf(error)}`);
  }
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) return text;
  throw new UsageError(`--data: expected a JSON object with id, type and payload in ${source}.`);
}

/** The bytes are the user's, so they are sent. But most receivers will reject these. */
function warn(body: string, freshId: boolean, { stderr }: Terminal): void {
  if (body.startsWith('\ufeff')) {
    stderr.write('--data: the event begins with a byte order mark, which is sent too. RFC 8259 forbids it.\n');
  }
  const event = Object(parseJson(body));
  if (!freshId && !Object.hasOwn(event, 'id')) {
    stderr.write('--data: the event has no id. Give one with --id, or a new one for each delivery with --new.\n');
  }
}
