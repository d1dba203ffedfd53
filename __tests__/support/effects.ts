import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Pool } from 'pg';
import { temporaryFolder } from './services';

/** Maps each event id to the ids of the processes that ran its handler. */
export type Effects = ReadonlyMap<string, readonly number[]>;

/** The record of handler runs, which the receivers write and a test reads. */
export interface EffectLog {
  readonly file: string;
  effects(): Promise<Effects>;
}

/** Keeps the record in a file, with one line per run: event id, space, process id. */
export function effectsInFile(): EffectLog {
  const file = path.join(temporaryFolder('effects'), 'effects');
  writeFileSync(file, '');
  return {
    file,
    async effects() {
      const effects = new Map<string, number[]>();
      for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
        const [id = '', pid] = line.split(' ');
        effects.set(id, [...(effects.get(id) ?? []), Number(pid)]);
      }
      return effects;
    },
  };
}

/** Reads the record that receivers with transactions keep in the table `effects`, with one row per run. */
export function effectsInTable(pool: Pool): EffectLog {
  return {
    file: '',
    async effects() {
      const { rows } = await pool.query('SELECT id, array_agg(pid) AS pids FROM effects GROUP BY id');
      return new Map(rows.map(({ id, pids }) => [id, pids]));
    },
  };
}
