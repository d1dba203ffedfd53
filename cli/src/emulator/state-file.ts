import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Ajv } from 'ajv';
import { eventTypes } from 'docsmith-webhooks';
import { codeOf } from '../errors';
import { decodeText } from '../terminal/decode-text';
import { isWhole, type ServiceState } from './chat/chat-service';
import { resources } from './chat/resources';
import type { Webhook } from './registry';

/** The state that survives a restart. Deliveries are not kept. */
export interface SavedState {
  readonly version: 1;
  readonly webhooks: readonly Webhook[];
  readonly service: ServiceState;
}

/** The file that keeps the state between runs. */
export interface StateFile {
  /**
   * Resolves to `undefined` if there is no file yet.
   *
   * @throws Error if this version cannot read the file, so that it is not overwritten.
   */
  load(): Promise<SavedState | undefined>;
  /**
   * Replaces the whole file at once. A crash leaves either the old file or the new one.
   *
   * @throws Error if another emulator has written the file since.
   */
  save(state: SavedState): Promise<void>;
}

/** @param directory - From `--data`. Created if missing. The file holds secrets, so only its owner can read it. */
export function stateFile(directory: string): StateFile {
  const file = path.join(directory, 'emulator.json');
  let saving = Promise.resolve();
  let known: string | undefined;

  return {
    async load() {
      await removeLeftovers(directory);
      known = await versionOf(file);
      return known === undefined ? undefined : parse(decodeText(await readFile(file)), file);
    },
    save(state) {
      saving = saving.catch(() => {}).then(() => saveAsNext(JSON.stringify(state, null, 2)));
      return saving;
    },
  };

  async function saveAsNext(text: string): Promise<void> {
    const found = await versionOf(file);
    if (found !== undefined && found !== known) {
      throw new Error(`another emulator has written ${file}. Stop one of them, or give each its own --data.`);
    }
    await replace(file, text);
    known = await versionOf(file);
  }
}

/** Identifies a save. Each save creates a new file, with its own inode and time. */
async function versionOf(file: string): Promise<string | undefined> {
  const stats = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  return stats && `${stats.ino} ${stats.mtimeMs}`;
}

/** A crash while saving leaves the temporary file, which has secrets. Earlier versions had the process in its name. */
async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  const leftovers = names.filter((name) => /^emulator\.json\.(\d+\.)?tmp$/.test(name));
  for (const name of leftovers) await rm(path.join(directory, name), { force: true });
}

async function replace(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.tmp`;
  // A crash may have left a temporary file. In a directory that others can write to, it may be a link (CWE-59).
  // `wx` does not follow links and does not open existing files.
  await rm(temporary, { force: true });
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const number = { type: 'number' } as const;
const filled = { type: 'string', pattern: '\\S' } as const;

/** Checks what the emulator needs to start, because users may edit the file by hand. */
const isState = new Ajv({ allowUnionTypes: true }).compile<SavedState>({
  type: 'object',
  required: ['version', 'webhooks', 'service'],
  properties: {
    version: { const: 1 },
    webhooks: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'name', 'url', 'events', 'enabled', 'secret', 'previous', 'signsWith', 'createdAt'],
        properties: {
          id: text,
          name: filled,
          url: text,
          events: { type: 'array', minItems: 1, items: { enum: eventTypes } },
          enabled: { type: 'boolean' },
          secret: filled,
          previous: {
            type: ['object', 'null'],
            required: ['secret', 'validUntil'],
            properties: { secret: filled, validUntil: number },
          },
          signsWith: { enum: ['current', 'previous'] },
          createdAt: number,
        },
      },
    },
    service: {
      type: 'object',
      required: resources,
      properties: {
        contact: listOf({ id: text, username: text, created_at: number }),
        conversation: listOf({ id: text, title: text, contact_ids: texts, created_at: number, updated_at: number }),
        message: listOf({
          id: text,
          conversation_id: text,
          contact_id: text,
          message: text,
          created_at: number,
          updated_at: number,
        }),
        group: listOf({ id: text, name: text, contact_ids: texts, created_at: number, updated_at: number }),
        attachment: listOf({ id: text, message_id: text, name: text, created_at: number, updated_at: number }),
      },
    },
  },
});

function listOf(properties: Readonly<Record<string, object>>) {
  return { type: 'array', items: { type: 'object', required: Object.keys(properties), properties } };
}

function parse(content: string, file: string): SavedState {
  let state: unknown;
  try {
    state = JSON.parse(content);
  } catch {
    state = undefined;
  }
  if (isState(state) && isWhole(state.service)) return state;
  throw new Error(`${file} is not a file of this emulator. Move it, or name another directory with --data.`);
}
