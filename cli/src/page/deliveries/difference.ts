import { diffLines } from 'diff';
import type { HeaderLine } from '../../delivery/delivery-request';
import type { AttemptView, BodyView } from '../../emulator/api';
import { formatJson } from './json';

/** A line, and whether only one of two texts has it. `gap` stands for lines that both have. */
export interface Line {
  readonly kind: 'same' | 'removed' | 'added' | 'gap';
  readonly text: string;
}

/** What differs in one part of two exchanges. */
export interface Difference {
  readonly title: string;
  /** Empty if the part is the same in both. */
  readonly lines: readonly Line[];
}

/** Unchanged lines around a change. */
const context = 3;

/** Texts with more differences are shown one after the other, because a better answer takes too long. */
const mostEdits = 2_000;

/** Compares the requests and the answers of two attempts. */
export function differencesOf(from: AttemptView, to: AttemptView): readonly Difference[] {
  return [
    { title: 'Request headers', lines: linesOf(headOf(from), headOf(to)) },
    { title: 'Request body', lines: bodyLines(from.request.body, to.request.body) },
    { title: 'Response headers', lines: linesOf(answerHeadOf(from), answerHeadOf(to)) },
    { title: 'Response body', lines: bodyLines(from.answer?.body, to.answer?.body) },
  ];
}

function headOf({ request: { method, url, headers } }: AttemptView): string {
  return [`${method} ${url}`, ...headers.map(asLine)].join('\n');
}

function answerHeadOf({ answer, failure }: AttemptView): string {
  if (!answer) return failure?.message ?? 'No response.';
  return [String(answer.status), ...answer.headers.map(asLine)].join('\n');
}

function asLine([name, value]: HeaderLine): string {
  return `${name}: ${value}`;
}

function bodyLines(from: BodyView | undefined, to: BodyView | undefined): readonly Line[] {
  if (from?.base64 === to?.base64 && from?.bytes === to?.bytes) return [];
  const lines = linesOf(prettyText(from), prettyText(to));
  // The same JSON, printed in another way.
  return lines.length > 0 ? lines : linesOf(rawText(from), rawText(to));
}

function prettyText(body: BodyView | undefined): string {
  return formatJson(rawText(body)) ?? rawText(body);
}

function rawText(body: BodyView | undefined): string {
  return body?.text ?? body?.base64 ?? '';
}

/** The lines that differ, with a few lines around them. */
export function linesOf(from: string, to: string): readonly Line[] {
  if (from === to) return [];
  const parts = diffLines(`${from}\n`, `${to}\n`, { maxEditLength: mostEdits });
  if (!parts) return [...splitLines('removed', `${from}\n`), ...splitLines('added', `${to}\n`)];
  return parts.flatMap(({ value, added, removed }, index) => {
    if (added || removed) return splitLines(added ? 'added' : 'removed', value);
    return shortened(splitLines('same', value), index === 0, index === parts.length - 1);
  });
}

function splitLines(kind: Line['kind'], text: string): readonly Line[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => ({ kind, text: line }));
}

/** Keeps the lines beside a change. */
function shortened(lines: readonly Line[], isFirst: boolean, isLast: boolean): readonly Line[] {
  const before = isFirst ? 0 : context;
  const after = isLast ? 0 : context;
  const left = lines.length - before - after;
  if (left < 2) return lines;
  const gap: Line = { kind: 'gap', text: `${left} lines are the same` };
  return [...lines.slice(0, before), gap, ...lines.slice(lines.length - after)];
}
