import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFile, temporaryFolder } from '../../../__tests__/support/files';
import { lockDirectory, lockRecording } from '../../src/emulator/directory-lock';

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Locks the directory in a process of its own. */
async function lockElsewhere(directory: string): Promise<ChildProcess> {
  const script = `
    const { lockDirectory } = require('./cli/src/emulator/directory-lock.ts');
    lockDirectory(process.argv[1]).then(
      () => { console.log('locked'); setInterval(() => {}, 1000); },
      (error) => console.log(error.message),
    );`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script, directory], { stdio: ['ignore', 'pipe', 2] });
  running.push(child);
  return child;
}

async function firstOutput({ stdout }: ChildProcess): Promise<string> {
  const [text] = stdout ? await once(stdout, 'data') : [];
  return String(text).trim();
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const locks = (directory: string) => readdirSync(directory).filter((name) => name.startsWith('emulator.lock'));

test('a second lock is refused until the first is released', async () => {
  const directory = path.join(temporaryFolder(), 'new');
  const unlock = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toThrow(`another emulator uses ${directory}`);
  await unlock();
  expect(locks(directory)).toEqual([]);
  await (await lockDirectory(directory))();
});

test('the lock of another process counts until that process is killed', async () => {
  const directory = temporaryFolder();
  const child = await lockElsewhere(directory);
  expect(await firstOutput(child)).toBe('locked');
  await expect(lockDirectory(directory)).rejects.toThrow('another emulator uses');
  await kill(child);
  const unlock = await lockDirectory(directory);
  expect(locks(directory)).toHaveLength(1);
  await unlock();
});

test('of many processes that find the lock of a dead one, exactly one gets it', async () => {
  const directory = temporaryFolder();
  writeFileSync(path.join(directory, 'emulator.lock.7'), JSON.stringify({ id: 'x', pid: 2 ** 30, started: '1' }));
  const children = await Promise.all(Array.from({ length: 4 }, () => lockElsewhere(directory)));
  const outputs = await Promise.all(children.map(firstOutput));
  expect(outputs.filter((output) => output === 'locked')).toHaveLength(1);
  expect(outputs.filter((output) => output.startsWith('another emulator uses'))).toHaveLength(3);
});

test('of many attempts in one process, exactly one gets it', async () => {
  const directory = temporaryFolder();
  const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory)));
  const taken = attempts.filter(({ status }) => status === 'fulfilled');
  expect(taken).toHaveLength(1);
});

test('a process that has got the number of a dead one does not hold its lock', async () => {
  const directory = temporaryFolder();
  const owner = { id: 'x', pid: process.ppid, started: 'at another time' };
  writeFileSync(path.join(directory, 'emulator.lock.1'), JSON.stringify(owner));
  if (process.platform === 'linux') await (await lockDirectory(directory))();
});

test.each(['', '{', 'null', '{"id":"x","pid":-1,"started":""}', '{"id":"x","pid":"1","started":""}'])(
  'a lock file that contains %j counts while it is young',
  async (content) => {
    const directory = temporaryFolder();
    const file = path.join(directory, 'emulator.lock.1');
    writeFileSync(file, content);
    await expect(lockDirectory(directory)).rejects.toThrow(`delete ${file}`);
    utimesSync(file, 1, 1);
    await (await lockDirectory(directory))();
    expect(locks(directory)).toEqual([]);
  },
);

test('other files in the directory stay', async () => {
  const directory = temporaryFolder();
  mkdirSync(path.join(directory, 'emulator.lock'));
  writeFileSync(path.join(directory, 'emulator.lock.old'), 'mine');
  await (await lockDirectory(directory))();
  expect(readFileSync(path.join(directory, 'emulator.lock.old'), 'utf8')).toBe('mine');
});

test('a directory that cannot be made is an error', async () => {
  await expect(lockDirectory(path.join(temporaryFile(''), 'below'))).rejects.toThrow('ENOTDIR');
});

test.each([1_000_000_000, 999_999_999_999_999])('a lock file with the number %d does not count', async (number) => {
  const directory = temporaryFolder();
  writeFileSync(path.join(directory, `emulator.lock.${number}`), '');
  await (await lockDirectory(directory))();
});

test('a lock file after which no number is free is an error, and so is one that is no file', async () => {
  const directory = temporaryFolder();
  const last = path.join(directory, 'emulator.lock.999999999');
  writeFileSync(last, '');
  utimesSync(last, 0, 0);
  await expect(lockDirectory(directory)).rejects.toThrow(`delete ${last}`);
  const other = temporaryFolder();
  mkdirSync(path.join(other, 'emulator.lock.5'));
  await expect(lockDirectory(other)).rejects.toThrow('is not a file');
});

test('a recording has one lock under all names that links give it, also before it exists', async () => {
  const folder = temporaryFolder();
  const [file, link] = [path.join(folder, 'real.jsonl'), path.join(temporaryFolder(), 'link.jsonl')];
  symlinkSync(file, link);
  const unlock = await lockRecording(link);
  await expect(lockRecording(file)).rejects.toThrow(`another emulator uses ${file}`);
  await unlock();
  expect(readdirSync(folder)).toEqual(['real.jsonl']);
});

test('the folder of a recording is not made', async () => {
  const missing = path.join(temporaryFolder(), 'missing');
  await expect(lockRecording(path.join(missing, 'real.jsonl'))).rejects.toThrow('ENOENT');
  expect(existsSync(missing)).toBe(false);
});

test.each(['emulator', 'x'.repeat(255)])('a recording in a locked directory may have the name %s', async (name) => {
  const directory = temporaryFolder();
  const unlock = await lockDirectory(directory);
  await (await lockRecording(path.join(directory, name)))();
  await unlock();
  expect(readdirSync(directory)).toEqual([name]);
});
