import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFile, temporaryFolder } from '../../../__tests__/support/files';
import { type SavedState, stateFile } from '../../src/emulator/state-file';

const state: SavedState = {
  version: 1,
  webhooks: [
    {
      id: 'w',
      name: 'Mine',
      url: 'http://127.0.0.1:3000/',
      events: ['message.created'],
      enabled: true,
      secret: 'hush',
      previous: { secret: 'before', validUntil: 1 },
      signsWith: 'current',
      createdAt: 1,
    },
  ],
  service: { contact: [], conversation: [], message: [], group: [], attachment: [] },
};

test('load() resolves to undefined before the first save', async () => {
  expect(await stateFile(temporaryFolder()).load()).toBeUndefined();
});

test('keeps the state in a directory that only its owner can read', async () => {
  const directory = path.join(temporaryFolder(), 'new');
  const file = stateFile(directory);
  await file.save(state);
  expect(await stateFile(directory).load()).toEqual(state);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(directory, 'emulator.json')).mode & 0o777).toBe(0o600);
});

test.each(['utf16le', 'utf8'] as const)('reads a file that PowerShell has written, in %s', async (encoding) => {
  const directory = temporaryFolder();
  writeFileSync(path.join(directory, 'emulator.json'), `\ufeff${JSON.stringify(state)}`, encoding);
  expect(await stateFile(directory).load()).toEqual(state);
});

test('load() removes what a crash while saving has left, and nothing else', async () => {
  const directory = temporaryFolder();
  for (const name of ['emulator.json.tmp', 'emulator.json.123.tmp', 'emulator.json.mine.tmp']) {
    writeFileSync(path.join(directory, name), 'secret');
  }
  await stateFile(directory).load();
  expect(readdirSync(directory)).toEqual(['emulator.json.mine.tmp']);
});

test('runs saves one after the other, and leaves no temporary file', async () => {
  const directory = temporaryFolder();
  const file = stateFile(directory);
  await Promise.all([file.save(state), file.save({ ...state, webhooks: [] })]);
  expect(readdirSync(directory)).toEqual(['emulator.json']);
  expect(await file.load()).toEqual({ ...state, webhooks: [] });
});

test('a failed save leaves everything as it was, and a later save works', async () => {
  const directory = temporaryFolder();
  const file = stateFile(directory);
  const inTheWay = path.join(directory, 'emulator.json');
  mkdirSync(inTheWay);
  await expect(file.load()).rejects.toThrow('EISDIR');
  await expect(file.save(state)).rejects.toThrow('EISDIR');
  expect(readdirSync(directory)).toEqual(['emulator.json']);
  rmdirSync(inTheWay);
  await file.save(state);
  expect(await file.load()).toEqual(state);
});

test('does not overwrite a file that another emulator has written in the meantime', async () => {
  const directory = temporaryFolder();
  const [first, second] = [stateFile(directory), stateFile(directory)];
  await first.save(state);
  await second.load();
  await second.save({ ...state, webhooks: [] });
  await expect(first.save(state)).rejects.toThrow('another emulator has written');
  await second.save({ ...state, webhooks: [] });
  expect(await stateFile(directory).load()).toEqual({ ...state, webhooks: [] });
});

test('creates a file again that was deleted in the meantime', async () => {
  const directory = path.join(temporaryFolder(), 'data');
  const file = stateFile(directory);
  await file.save(state);
  rmSync(directory, { recursive: true });
  await file.save(state);
  expect(await file.load()).toEqual(state);
});

test('does not follow a link in place of the temporary file', async () => {
  const directory = temporaryFolder();
  const precious = temporaryFile('precious');
  symlinkSync(precious, path.join(directory, `emulator.json.${process.pid}.tmp`));
  await stateFile(directory).save(state);
  expect(readFileSync(precious, 'utf8')).toBe('precious');
  expect(await stateFile(directory).load()).toEqual(state);
});

const times = { created_at: 1, updated_at: 1 };

test.each([
  '',
  '{',
  '[]',
  '{"version":2}',
  JSON.stringify({ ...state, webhooks: [{ id: 'w' }] }),
  JSON.stringify({ ...state, webhooks: [{ ...state.webhooks[0], events: ['message.read'] }] }),
  JSON.stringify({ ...state, service: { ...state.service, contact: [{ id: 'c' }] } }),
  JSON.stringify({
    ...state,
    service: { ...state.service, conversation: [{ id: 'c', title: 'x', contact_ids: ['nobody'], ...times }] },
  }),
])('a file that is not a valid state is refused, and stays unchanged: %s', async (content) => {
  const directory = temporaryFolder();
  const file = path.join(directory, 'emulator.json');
  writeFileSync(file, content);
  await expect(stateFile(directory).load()).rejects.toThrow('--data');
  expect(readFileSync(file, 'utf8')).toBe(content);
});
