import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { statusOf, WebhookError, type WebhookErrorCode } from '../../src/errors';

const root = path.join(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** `invalid_json 400` for each section of docs/errors.md. */
const documented = [...read('docs/errors.md').matchAll(/^## `(\w+)`\n\n\*\*(\d{3})\*\*/gm)].map(
  ([, code, status]) => `${code} ${status}`,
);

/** The same for each line of the table in src/errors.ts. */
const existing = tableOf(ts.createSourceFile('errors.ts', read('src/errors.ts'), ts.ScriptTarget.Latest));

function tableOf(node: ts.Node): readonly string[] {
  if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === 'statusOf') {
    return assignmentsIn(node);
  }
  const found: string[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...tableOf(child));
  });
  return found;
}

function assignmentsIn(node: ts.Node): readonly string[] {
  if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && ts.isNumericLiteral(node.initializer)) {
    return [`${node.name.text} ${node.initializer.text}`];
  }
  const found: string[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...assignmentsIn(child));
  });
  return found;
}

test('docs/errors.md has a section for each code of src/errors.ts, with its status, in the same order', () => {
  expect(existing).toContain('invalid_signature 401');
  expect(documented).toEqual(existing);
});

test('every section of docs/errors.md is about a code', () => {
  expect(read('docs/errors.md').match(/^## /gm)).toHaveLength(documented.length);
});

test('the README names each code', () => {
  const readme = read('README.md');
  const codes = documented.map((line) => line.split(' ')[0]);
  expect(codes.filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
});

test('every error, and the problem that is sent, names the section about its code', () => {
  const page = 'https://unpkg.com/docsmith-webhooks/docs/errors.md';
  for (const code of Object.keys(statusOf) as WebhookErrorCode[]) {
    const error = new WebhookError(code, 'text');
    expect([error.docs, error.toJSON().type]).toEqual([`${page}#${code}`, `${page}#${code}`]);
    expect(read('docs/errors.md')).toContain(`## \`${code}\`\n`);
  }
});

test('the package contains the page that errors name', () => {
  expect(JSON.parse(read('package.json')).files).toContain('docs/errors.md');
});
