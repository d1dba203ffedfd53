import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

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
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const files = new Map(
    [app, ...blocks].map((code, index) => [join(root, `readme-${index}.ts`), `${code}\nexport {};`]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const code = files.get(name);
    return code === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, code, options.target ?? 99);
  };
  const program = ts.createProgram([...files.keys()], { ...options, noUnusedLocals: false }, host);
  const faults = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  expect(blocks.length).toBeGreaterThan(5);
  expect(faults).toEqual([]);
}, 60_000);
