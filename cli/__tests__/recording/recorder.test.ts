import { appendFileSync, chmodSync, existsSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFile, temporaryFolder } from '../../../__tests__/support/files';
import { readRecording } from '../../src/recording/read-recording';
import { toLine } from '../../src/recording/recorded-delivery';
import { openRecorder, type RecordingBounds } from '../../src/recording/recorder';

const newFile = () => path.join(temporaryFolder(), 'real.jsonl');

function delivery(text: string) {
  const body = new Uint8Array(Buffer.from(text));
  return { at: new Date(0), method: 'POST', rawHeaders: [], body, signature: 'unchecked' } as const;
}

const textsIn = (file: string) => readRecording(file).map(({ body }) => Buffer.from(body).toString());

async function record(file: string, texts: readonly string[], bounds?: RecordingBounds) {
  const stops: string[] = [];
  const recorder = await openRecorder(file, (why) => stops.push(why), bounds);
  await Promise.all(texts.map((text) => recorder.record(delivery(text))));
  await recorder.close();
  return { stops, earlier: recorder.earlier };
}

test('appends each delivery as a line, in order', async () => {
  const file = newFile();
  const texts = Array.from({ length: 50 }, (_, index) => `${index}`.repeat(1000));
  await record(file, texts);
  expect(textsIn(file)).toEqual(texts);
});

test('only the owner can read the file, even if it was open to all before', async () => {
  const file = newFile();
  await record(file, ['a']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o644);
  await record(file, ['b']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what an earlier run has recorded stays', async () => {
  const file = newFile();
  await record(file, ['a', 'b']);
  expect((await record(file, ['c'])).earlier).toBe(2);
  expect(textsIn(file)).toEqual(['a', 'b', 'c']);
});

test('the torn line of a crash is removed before more is recorded', async () => {
  const file = newFile();
  await record(file, ['a']);
  appendFileSync(file, toLine(delivery('torn')).slice(0, -5));
  await record(file, ['b']);
  expect(textsIn(file)).toEqual(['a', 'b']);
});

test('a last line that only lacks its line feed is kept', async () => {
  const file = temporaryFile(toLine(delivery('a')).trimEnd());
  await record(file, ['b']);
  expect(textsIn(file)).toEqual(['a', 'b']);
});

test.each([
  ['notes', 'Buy milk.\n'],
  ['one line', 'Buy milk.'],
  ['JSON', '{"milk":1}\n'],
])('a file with %s is refused, and not changed', async (_name, content) => {
  const file = temporaryFile(content);
  chmodSync(file, 0o644);
  await expect(record(file, [])).rejects.toThrow('not a record');
  expect(readFileSync(file, 'utf8')).toBe(content);
  expect(statSync(file).mode & 0o777).toBe(0o644);
});

test('what is not a file is refused', async () => {
  await expect(record('/dev/null', [])).rejects.toThrow('/dev/null is not a file.');
  await expect(record(temporaryFolder(), [])).rejects.toThrow('EISDIR');
  const missing = path.join(temporaryFolder(), 'none', 'real.jsonl');
  await expect(record(missing, [])).rejects.toThrow('ENOENT');
  expect(existsSync(missing)).toBe(false);
});

test('stops with a notice when there are enough deliveries, also over several runs', async () => {
  const file = newFile();
  const bounds = { deliveries: 2, bytes: 1e6 };
  await record(file, ['a'], bounds);
  const { stops } = await record(file, ['b', 'c', 'd'], bounds);
  expect(stops).toEqual([expect.stringContaining(`${file} is full (2 deliveries, `)]);
  expect(textsIn(file)).toEqual(['a', 'b']);
});

test('stops before the file is larger than allowed', async () => {
  const file = newFile();
  const { stops } = await record(file, ['a'.repeat(400), 'b'.repeat(400), 'c'], { deliveries: 100, bytes: 700 });
  expect(stops).toHaveLength(1);
  expect(textsIn(file)).toEqual(['a'.repeat(400)]);
  expect(statSync(file).size).toBeLessThan(700);
});

test('a file that is full already is refused', async () => {
  const file = newFile();
  writeFileSync(file, toLine(delivery('a'.repeat(1000))));
  await expect(record(file, [], { deliveries: 10, bytes: 500 })).rejects.toThrow('is full: it has');
});

test('stops with a notice when somebody deletes the file', async () => {
  const file = newFile();
  const stops: string[] = [];
  const recorder = await openRecorder(file, (why) => stops.push(why));
  await recorder.record(delivery('a'));
  unlinkSync(file);
  await recorder.record(delivery('b'));
  await recorder.record(delivery('c'));
  await recorder.close();
  expect(stops).toEqual([`${file} cannot be written: it was deleted`]);
});
