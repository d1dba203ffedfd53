import { createHash, randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { link, lstat, mkdir, open, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../../errors';
import type { Terminal } from '../../terminal/command';

/** A secret that is the same at each start in a directory. */
export interface KeptSecret {
  readonly secret: string;
  readonly file: string;
}

/**
 * Reads the secret of a directory, or makes one. All who start at the same time get the same one.
 *
 * @throws Error if it cannot be kept, or if others could have read or changed it.
 */
export async function keptSecret(directory: string, folder: string): Promise<KeptSecret> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  assertPrivate(await lstat(folder), folder, 'isDirectory');
  // A hash, so that any directory has a valid name, and the name tells nothing.
  const name = createHash('sha256')
    .update(await realpath(directory))
    .digest('hex')
    .slice(0, 32);
  const file = path.join(folder, `${name}.secret`);
  const secret = (await read(file)) ?? (await create(file).then(() => read(file)));
  if (secret) return { secret, file };
  throw new Error(`${file} was deleted`);
}

/** The folder for the state of the user's programs, as each system has it. */
export function secretsFolder(env: Terminal['env'], platform: NodeJS.Platform = process.platform): string {
  const home = (platform === 'win32' ? env.USERPROFILE : env.HOME) ?? '';
  const folders: Partial<Record<NodeJS.Platform, string | undefined>> = {
    win32: env.LOCALAPPDATA || path.join(home, 'AppData', 'Local'),
    darwin: path.join(home, 'Library', 'Application Support'),
  };
  // The XDG specification says that relative paths are invalid and ignored.
  const xdg = path.isAbsolute(env.XDG_STATE_HOME ?? '') ? env.XDG_STATE_HOME : undefined;
  const folder = folders[platform] ?? xdg ?? path.join(home, '.local', 'state');
  if (path.isAbsolute(folder)) return path.join(folder, 'docsmith-webhooks');
  throw new Error('the environment names no home directory');
}

async function read(file: string): Promise<string | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  // Links are not followed (CWE-59), and a pipe does not block.
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    assertPrivate(await handle.stat(), file, 'isFile');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(100), 0, 100, 0);
    const [secret] = /^[0-9a-f]{64}(?=\n$)/.exec(buffer.toString('latin1', 0, bytesRead)) ?? [];
    if (secret) return secret;
    throw new Error(`${file} has no secret of this program; delete it`);
  } finally {
    await handle.close();
  }
}

/** Writes a new secret to a file of its own, and gives it the name only if nobody else was faster. */
async function create(file: string): Promise<void> {
  const temporary = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(32).toString('hex')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(temporary, file).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Windows has no such modes. There, the folder belongs to the user. */
function assertPrivate(stats: Stats, name: string, kind: 'isDirectory' | 'isFile'): void {
  if (!stats[kind]()) throw new Error(`${name} is not a ${kind === 'isFile' ? 'file' : 'folder'}`);
  if (process.getuid === undefined) return;
  if (stats.uid !== process.getuid()) throw new Error(`${name} belongs to another user`);
  if (stats.mode & 0o077) throw new Error(`others can use ${name}; allow only yourself, with chmod go= ${name}`);
}
