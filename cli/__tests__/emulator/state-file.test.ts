import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { temporaryFile, temporaryFolder } from '../../../__tests__/support/files';
import { freePort } from '../../../__tests__/support/free-port';
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

/** Runs `dev` as a process of its own until it listens. */
async function startDev(directory: string) {
  const port = await freePort();
  const args = ['--import', 'tsx', 'cli/src/main.ts', 'dev', '--port', String(port), '--data', directory];
  const child = spawn(process.execPath, args);
  await once(child.stdout, 'data');
  return { child, url: `http://127.0.0.1:${port}` };
}

const kevin = {
  username: 'x'.repeat(200),
  phone_number: null,
  avatar_url: null,
  last_active_at: 1,
  created_at: 1,
};
const kills = Number(process.env.STATE_KILLS ?? 2);

test(
  `${kills} kills while the state is saved leave it whole, and at most one temporary file until the next start`,
  async () => {
    const directory = temporaryFolder();
    const contact = Array.from({ length: 900 }, (_, n) => ({ ...kevin, id: `c${n}` }));
    await stateFile(directory).save({ ...state, service: { ...state.service, contact } });
    const others = () => readdirSync(directory).filter((name) => !/^emulator\.(json|lock\.\d+)$/.test(name));
    let leftovers = 0;
    for (let kill = 0; kill < kills; kill++) {
      const { child, url } = await startDev(directory);
      expect(others()).toEqual([]);
      const watcher = watch(directory);
      watcher.on('change', (_event, name) => {
        if (name === 'emulator.json.tmp') child.kill('SIGKILL');
      });
      const { token } = JSON.parse(await (await fetch(`${url}/api/session`)).text());
      const headers = { 'content-type': 'application/json', 'x-emulator-token': token };
      const edit = fetch(`${url}/api/contacts/c0`, { method: 'PATCH', headers, body: `{"username":"Kevin ${kill}"}` });
      await Promise.all([once(child, 'exit'), edit]);
      watcher.close();

      const [left, ...more] = others();
      expect(more).toEqual([]);
      if (left !== undefined) expect([left, modeOf(path.join(directory, left))]).toEqual(['emulator.json.tmp', 0o600]);
      if (left !== undefined) leftovers++;
      const saved = JSON.parse(readFileSync(path.join(directory, 'emulator.json'), 'utf8'));
      expect(saved.service.contact).toHaveLength(900);
    }
    expect(await stateFile(directory).load()).toBeDefined();
    expect(others()).toEqual([]);
    if (process.env.STATE_KILLS)
      console.info(`${kills} kills, ${leftovers} left a temporary file until the next start`);
  },
  60_000 + kills * 20_000,
);

function modeOf(file: string): number {
  return statSync(file).mode & 0o777;
}
