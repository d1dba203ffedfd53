import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What other systems call them. */
const otherNames: Readonly<Record<string, readonly string[]>> = { chromium: ['chromium-browser', 'google-chrome'] };

/** Debian keeps PostgreSQL's programs out of the PATH, and nginx out of the PATH of users other than root. */
export function findProgram(name: string): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => path.join(debian, version, 'bin')) : [];
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...versions, '/usr/sbin'];
  const names = [name, ...(otherNames[name] ?? [])];
  return names.flatMap((one) => folders.map((folder) => path.join(folder, one))).find((file) => existsSync(file));
}
