import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const made: string[] = [];

/** Makes a folder that is deleted after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'docsmith-webhooks-'));
  made.push(folder);
  return folder;
}

/** Makes a file that is deleted after the test. */
export function temporaryFile(content: string | Uint8Array): string {
  const file = path.join(temporaryFolder(), 'file');
  writeFileSync(file, content);
  return file;
}

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});
