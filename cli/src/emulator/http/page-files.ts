import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of the page, in memory. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Where `npm run build` puts the page; as far from `src/emulator` as from `dist/emulator`. */
export const builtPage = path.join(__dirname, '../../../dist/page');

/** The page by request path. What is not listed here is not served: no path reaches the file system. */
export function pageFiles(directory = builtPage): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of namesIn(directory)) {
    const type = types[path.extname(name)];
    if (type) files.set(`/${name.split(path.sep).join('/')}`, { type, body: readFileSync(path.join(directory, name)) });
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}
