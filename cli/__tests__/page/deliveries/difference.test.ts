import type { AttemptView, BodyView } from '../../../src/emulator/api';
import { differencesOf, linesOf } from '../../../src/page/deliveries/difference';

function body(text: string): BodyView {
  return { text, base64: Buffer.from(text).toString('base64'), bytes: Buffer.byteLength(text), truncated: false };
}

function attempt(requestBody: string, status: number, answer = ''): AttemptView {
  return {
    at: 1,
    duration: 2,
    request: { method: 'POST', url: 'http://a/', headers: [['Host', 'a']], body: body(requestBody) },
    answer: { status, headers: [], body: body(answer) },
    failure: null,
    explanation: { title: '', advice: '', said: null },
  };
}

const marked = (lines: readonly { kind: string; text: string }[]) => lines.map(({ kind, text }) => `${kind}: ${text}`);

test('shows the lines that differ, with three lines around them', () => {
  const from = 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl';
  expect(marked(linesOf(from, from.replace('f', 'F')))).toEqual([
    'gap: 2 lines are the same',
    'same: c',
    'same: d',
    'same: e',
    'removed: f',
    'added: F',
    'same: g',
    'same: h',
    'same: i',
    'gap: 3 lines are the same',
  ]);
  expect(linesOf(from, from)).toEqual([]);
});

test('compares headers, bodies and answers', () => {
  const parts = differencesOf(attempt('{"a":1}', 500, 'no'), attempt('{"a":2}', 204));
  expect(parts.map(({ title, lines }) => [title, marked(lines)])).toEqual([
    ['Request headers', []],
    ['Request body', ['same: {', 'removed:   "a": 1', 'added:   "a": 2', 'same: }']],
    ['Response headers', ['removed: 500', 'added: 204']],
    ['Response body', ['removed: no', 'added: ']],
  ]);
});

test('JSON that is only printed in another way is compared as it was sent', () => {
  const [, bodies] = differencesOf(attempt('{"a":1}', 204), attempt('{ "a": 1 }', 204));
  expect(marked(bodies?.lines ?? [])).toEqual(['removed: {"a":1}', 'added: { "a": 1 }']);
});

test('an attempt without an answer differs by its failure', () => {
  const failed: AttemptView = {
    ...attempt('{}', 204),
    answer: null,
    failure: { code: 'timeout', message: 'No answer' },
  };
  const [, , answers] = differencesOf(failed, attempt('{}', 204));
  expect(marked(answers?.lines ?? [])).toEqual(['removed: No answer', 'added: 204']);
});

test('texts with thousands of differences are shown one after the other', () => {
  const numbers = (from: number) => Array.from({ length: 3_000 }, (_, index) => from + index).join('\n');
  const lines = linesOf(numbers(0), numbers(10_000));
  expect(lines).toHaveLength(6_000);
  expect(lines[2_999]?.kind).toBe('removed');
  expect(lines[3_000]?.kind).toBe('added');
});
