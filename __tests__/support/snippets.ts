import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '../..');

/** A block of TypeScript or JavaScript in a page. */
export interface Snippet {
  readonly page: string;
  /** The line of the page on which the code begins. */
  readonly line: number;
  /** The heading above it. */
  readonly heading: string;
  readonly code: string;
}

const inDocs = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'));
const pages = ['README.md', 'cli/README.md', ...inDocs.map((name) => `docs/${name}`)];

/** Every `ts` and `js` block of the pages, also in lists. Blocks marked `typescript` show only types. */
export const snippets: readonly Snippet[] = pages.flatMap((page) => {
  const text = readFileSync(path.join(root, page), 'utf8');
  return [...text.matchAll(/^( *)```[jt]s\n(.*?)^ *```$/gms)].map(({ index, 1: indent = '', 2: code = '' }) => ({
    page,
    line: text.slice(0, index).split('\n').length + 1,
    heading: [...text.slice(0, index).matchAll(/^#{2,} (.+)$/gm)].at(-1)?.[1] ?? '',
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
});

/** The names that the blocks leave to the reader. `snippet-runner.ts` defines them, except `docsmithWebhooks`. */
export const prelude = `
import type { Express } from 'express';
import type { Contact, IdempotencyStore, Message, docsmithWebhooks as receive } from 'docsmith-webhooks';
declare global {
  const app: Express;
  const docsmithWebhooks: typeof receive;
  const url: string;
  const addressBook: { put(contact: Contact): Promise<void>; remove(id: string): Promise<void> };
  function save(message: Message): Promise<void>;
  function keep(rawBody: Buffer): Promise<void>;
  function myStore(): IdempotencyStore;
}
`;
