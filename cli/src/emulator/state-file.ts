import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Ajv } from 'ajv';
import { eventTypes } from 'docsmith-webhooks';
import { isWhole, type ServiceState } from './chat/chat-service';
import { resources } from './chat/resources';
import type { Webhook } from './registry';

/** What survives a restart. Deliveries do not. */
export interface SavedState {
  readonly version: 1;
  readonly webhooks: readonly Webhook[];
  readonly service: ServiceState;
}

/** Where the state is kept between runs. */
export interface StateFile {
  /** `undefined` before the first save. Throws for a file that this version cannot read, so that it is not overwritten. */
  load(): Promise<SavedState | undefined>;
  /**
   * Replaces the file as a whole: a crash leaves the old one or the new one.
   *
   * @throws Error if another emulator has written it meanwhile.
   */
  save(state: SavedState): Promise<void>;
}

/** @param directory - From `--data`; made where it is missing. It holds secrets, so only its owner can read it. */
export function stateFile(directory: string): StateFile {
  const file = path.join(directory, 'emulator.json');
  let saving = Promise.resolve();
  let known: string | undefined;

  return {
    async load() {
      known = await versionOf(file);
      return known === undefined ? undefined : parse(await readFile(file, 'utf8'), file);
    },
    save(state) {
      saving = saving.catch(() => {}).then(() => saveAsNext(JSON.stringify(state, null, 2)));
      return saving;
    },
  };

  async function saveAsNext(text: string): Promise<void> {
    const found = await versionOf(file);
    if (found !== undefined && found !== known) {
      throw new Error(
        `another emulator has written ${file} meanwhile. Stop one of them, or give it a --data of its own.`,
      );
    }
    await replace(file, text);
    known = await versionOf(file);
  }
}

/** Which file is there: each save makes a new one. */
async function versionOf(file: string): Promise<string | undefined> {
  const stats = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return stats && `${stats.ino} ${stats.mtimeMs}`;
}

async function replace(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  // One may be left of a crash. In a directory that others can write to, it may also be a link to somewhere else (CWE-59):
  // `wx` follows none, and opens nothing that is there.
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

/** As deep as it must be for the emulator to start: a file that someone has edited by hand is told so. */
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
  throw new Error(`${file} is not a file of this emulator. Move it away, or name another directory with --data.`);
}
