import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, messageOf } from '../errors';

/** The process that has made a lock file. */
interface Owner {
  readonly id: string;
  readonly pid: number;
  /** When the process was started, because its number may be used again. Empty where that is not known. */
  readonly started: string;
}

/** What is locked. Its lock files are in the directory and begin with the name. */
interface Place {
  readonly directory: string;
  readonly name: string;
  /** The end of "another emulator uses". */
  readonly subject: string;
  /** What the user may do instead. */
  readonly advice: string;
}

/** A lock file without content is young if its owner is just writing it, in milliseconds. */
const youth = 5_000;

/** The locks of this process. */
const held = new Set<string>();

/**
 * Locks a directory for this process. The lock of a process that has ended does not count.
 *
 * The lock is a numbered file, and the highest number of a living process holds it. Only one process can create the next
 * number, so two that find the lock of a dead process do not both get it.
 *
 * @returns A function that unlocks it.
 * @throws Error if another process holds it, or if the directory cannot be written.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const place = { directory, name: 'emulator', subject: directory, advice: 'name another directory with --data' };
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch(refuse(place));
  return lock(place);
}

/**
 * Locks a file that this process appends to, in the same way. All symbolic links to a file share its lock, but hard links
 * do not: nothing tells the other names of a file.
 *
 * @throws Error if another process holds it, or if the file cannot be opened.
 */
export async function lockRecording(file: string): Promise<() => Promise<void>> {
  // Only a file that exists has a real path.
  await (await open(file, 'a+', 0o600)).close();
  const { dir, base } = path.parse(await realpath(file));
  // A hash, because the longest name of a file has no room for more.
  const hash = createHash('sha256').update(base).digest('hex').slice(0, 32);
  return lock({ directory: dir, name: `recording-${hash}`, subject: file, advice: 'record to another file' });
}

async function lock(place: Place): Promise<() => Promise<void>> {
  const owner: Owner = { id: randomUUID(), pid: process.pid, started: await startOf(process.pid) };
  held.add(owner.id);
  try {
    const file = await take(place, owner);
    return async () => {
      held.delete(owner.id);
      // A lock that stays does not count.
      await rm(file, { force: true }).catch(() => {});
    };
  } catch (error) {
    held.delete(owner.id);
    throw error;
  }
}

async function take(place: Place, owner: Owner): Promise<string> {
  const [highest = 0] = await locksIn(place);
  await refuseIfHeld(place, highest);
  if (highest === highestNumber) throw new Error(`delete ${nameOf(place, highest)}: no number is free after it`);
  const mine = nameOf(place, highest + 1);
  try {
    // `wx` neither follows links nor opens existing files.
    await writeFile(mine, JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return take(place, owner);
    refuse(place)(error);
  }
  const [first, ...older] = await locksIn(place);
  if (first !== highest + 1) {
    // Another process was faster: it has taken this number, ended, and a third has taken the next.
    await rm(mine, { force: true });
    return take(place, owner);
  }
  for (const number of older) await rm(nameOf(place, number), { force: true });
  return mine;
}

/** The largest number that {@link locksIn} finds. */
const highestNumber = 999_999_999;

function refuse({ directory }: Place): (error: unknown) => never {
  return (error) => {
    throw new Error(`${directory} cannot be written: ${messageOf(error)}`);
  };
}

async function refuseIfHeld(place: Place, number: number): Promise<void> {
  const file = nameOf(place, number);
  if (number === 0 || !(await isAlive(file))) return;
  throw new Error(
    `another emulator uses ${place.subject}. Stop it, or ${place.advice}. If there is none, delete ${file}`,
  );
}

function nameOf({ directory, name }: Place, number: number): string {
  return path.join(directory, `${name}.lock.${number}`);
}

/** The numbers of the lock files, highest first. */
async function locksIn({ directory, name: locked }: Place): Promise<number[]> {
  const names = await readdir(directory);
  const numbers = names
    .filter((name) => name.startsWith(`${locked}.lock.`))
    .flatMap((name) => /^\.lock\.(\d{1,9})$/.exec(name.slice(locked.length))?.slice(1).map(Number) ?? []);
  return numbers.sort((a, b) => b - a);
}

async function isAlive(file: string): Promise<boolean> {
  // Reading a pipe could wait for ever.
  const isFile = await lstat(file).then(
    (stats) => stats.isFile(),
    () => true,
  );
  if (!isFile) throw new Error(`${file} is not a file. Delete it.`);
  const owner = await readOwner(file);
  if (!owner) return isYoung(file);
  if (owner.pid === process.pid) return held.has(owner.id);
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to another user
    if (codeOf(error) !== 'EPERM') return false;
  }
  return (await startOf(owner.pid)) === owner.started;
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    const owner: Partial<Owner> | null = JSON.parse(await readFile(file, 'utf8'));
    const { id, pid, started } = owner ?? {};
    if (typeof id !== 'string' || typeof pid !== 'number' || typeof started !== 'string') return undefined;
    return Number.isSafeInteger(pid) && pid > 0 ? { id, pid, started } : undefined;
  } catch {
    return undefined;
  }
}

async function isYoung(file: string): Promise<boolean> {
  const age = await stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
  return age < youth;
}

/** The time when a process was started, in ticks since the system was. Only Linux tells it in a file. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
