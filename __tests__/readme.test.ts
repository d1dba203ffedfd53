import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from './support/compile';

const root = join(__dirname, '..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const blocks = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
});

/** Declares the names that the blocks use without an import. */
const app = `
import type { Express } from 'express';
import type { Contact, IdempotencyStore, Message, docsmithWebhooks as receive } from 'docsmith-webhooks';
declare global {
  const app: Express;
  const docsmithWebhooks: typeof receive;
  const url: string;
  const addressBook: { put(contact: Contact): Promise<void>; remove(id: string): Promise<void> };
  function save(message: Message): Promise<void>;
  function myStore(): IdempotencyStore;
}
`;

test('every TypeScript block of the README and of docs compiles', () => {
  expect(blocks.length).toBeGreaterThan(5);
  expect(compile([app, ...blocks], { noUnusedLocals: false })).toEqual([]);
}, 60_000);
