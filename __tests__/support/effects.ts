import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './services';

/** Which processes have had the effect of which event. */
export type Effects = ReadonlyMap<string, readonly number[]>;

/** Where receivers note their effects, and how to read them. */
export interface EffectLog {
  readonly file: string;
  effects(): Promise<Effects>;
}

/** A file to which each effect adds a line: the id of the event, a space, and that of the process. */
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
