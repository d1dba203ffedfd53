import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Ajv } from 'ajv';
import type { Webhook } from './registry';
import type { ServiceState } from './service';

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
  /** Replaces the file as a whole: a crash leaves the old one or the new one. */
  save(state: SavedState): Promise<void>;
}

/** @param directory - From `--data`; made where it is missing. It holds secrets, so only its owner can read it. */
export function stateFile(directory: string): StateFile {
  const file = path.join(directory, 'emulator.json');
  let saving = Promise.resolve();

  return {
    async load() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return text === undefined ? undefined : parse(text, file);
    },
    save(state) {
      saving = saving.catch(() => {}).then(() => replace(file, JSON.stringify(state, null, 2)));
      return saving;
    },
  };
}

async function replace(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.chmod(0o600);
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
const number = { type: 'number' } as const;

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
          name: text,
          url: text,
          events: { type: 'array', items: text },
          enabled: { type: 'boolean' },
          secret: { type: 'string', pattern: '\\S' },
          previous: {
            type: ['object', 'null'],
            required: ['secret', 'validUntil'],
            properties: { secret: { type: 'string', pattern: '\\S' }, validUntil: number },
          },
          signsWith: { enum: ['current', 'previous'] },
          createdAt: number,
        },
      },
    },
    service: {
      type: 'object',
      required: ['contact', 'conversation', 'message', 'group', 'attachment'],
      additionalProperties: { type: 'array', items: { type: 'object', required: ['id'], properties: { id: text } } },
    },
  },
});

function parse(content: string, file: string): SavedState {
  let state: unknown;
  try {
    state = JSON.parse(content);
  } catch {
    state = undefined;
  }
  if (isState(state)) return state;
  throw new Error(`${file} is not a file of this emulator. Move it away, or name another directory with --data.`);
}
