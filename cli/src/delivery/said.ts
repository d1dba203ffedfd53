import { printable } from '../terminal/printable';
import { type Answer, isAnswer, isSuccess, type Outcome } from './deliver';

/** A sentence or two. The whole answer is shown elsewhere. */
const longest = 300;

const known = new WeakMap<Outcome, string | null>();

/** Why a delivery failed, in one line: the receiver's own words, or why there is no answer. `null` if nothing says it. */
export function reasonOf(outcome: Outcome): string | null {
  // The list of deliveries asks for the same reason again and again.
  const reason = known.get(outcome) ?? (isAnswer(outcome) ? saidBy(outcome) : printable(outcome.message));
  known.set(outcome, reason);
  return reason;
}

/** What the receiver says about a failure, in one line that is safe to print. `null` if it says nothing. */
export function saidBy(answer: Answer): string | null {
  if (isSuccess(answer)) return null;
  const text = textOf(answer.body);
  const words = (saidInJson(text) ?? firstLine(text)).replace(/\s+/g, ' ').trim();
  if (words === '') return null;
  return printable(words.length > longest ? `${words.slice(0, longest).toWellFormed()}…` : words);
}

function textOf(bytes: Buffer): string {
  try {
    // With `stream`, the decoder ignores an incomplete character at the end of a truncated body.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return '';
  }
}

/** Fields that carry an explanation: of RFC 9457, and of what frameworks answer. The first that has text counts. */
const fields = ['detail', 'message', 'error_description', 'error', 'title', 'reason'];

function saidInJson(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (wordsIn(body) ?? text) : wordsIn(body);
  } catch {
    return undefined;
  }
}

function wordsIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined;
  if (typeof value !== 'object' || value === null || depth > 2) return undefined;
  if (Array.isArray(value)) return wordsIn(value[0], depth + 1);
  const said = fields.map((field) => wordsIn(fieldOf(value, field), depth + 1)).find((words) => words !== undefined);
  const fault = firstFault(value);
  return said && fault ? `${said} ${fault}` : (said ?? fault);
}

/** The first of the faults that a validation lists, such as `/payload/message is required`. */
function firstFault(body: object): string | undefined {
  const faults = fieldOf(body, 'errors');
  const [fault] = Array.isArray(faults) ? faults : [];
  if (typeof fault !== 'object' || fault === null) return wordsIn(fault);
  const [path, message] = [fieldOf(fault, 'path'), fieldOf(fault, 'message')];
  return [path, message].filter((part) => typeof part === 'string').join(' ') || undefined;
}

function fieldOf(value: object, field: string): unknown {
  return Object.hasOwn(value, field) ? Reflect.get(value, field) : undefined;
}

/** The first line with words: of text, or of what a page of HTML shows. */
function firstLine(text: string): string {
  const shown = /^\s*</.test(text) ? withoutMarkup(text) : text;
  return shown.split(/[\r\n]+/).find((line) => line.trim() !== '') ?? '';
}

const hiddenElements = new Set(['head', 'script', 'style']);
const inlineElements = new Set(['a', 'b', 'code', 'em', 'i', 'small', 'span', 'strong']);
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'", nbsp: ' ' };

/** Good enough for a page that shows an error. The result is shown as text, so it need not be exact. */
function withoutMarkup(html: string): string {
  let shown = '';
  let hidden = '';
  for (const part of html.split(/(<[^<>]*>)/)) {
    const [, slash, name = ''] = /^<(\/?)([a-z]*)/i.exec(part)?.map((found) => found.toLowerCase()) ?? [];
    if (slash === undefined) shown += hidden ? '' : part;
    else if (hidden) hidden = slash && name === hidden ? '' : hidden;
    else if (hiddenElements.has(name) && !slash) hidden = name;
    else if (!inlineElements.has(name)) shown += '\n';
  }
  return shown.replace(/&(lt|gt|amp|quot|#39|nbsp);/g, (_entity, name: string) => entities[name] ?? '');
}
