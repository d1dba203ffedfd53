import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { publicNames } from '../support/public-names';

const root = path.join(__dirname, '../..');
const page = readFileSync(path.join(root, 'docs/api.md'), 'utf8');
const { checker, names } = publicNames();
/** The functions, each with its public signatures: the overloads, if it has any. */
const functions = names.flatMap(({ name, symbol }) => {
  const declarations = symbol.declarations?.filter(ts.isFunctionDeclaration) ?? [];
  const overloads = declarations.filter(({ body }) => !body);
  if (declarations.length === 0) return [];
  return [{ name, signatures: overloads.length > 0 ? overloads : declarations }];
});
const optionTypes = names.flatMap(({ name, symbol }) => {
  const { members } = symbol;
  return name.endsWith('Options') && members ? [{ name, type: checker.getDeclaredTypeOfSymbol(symbol) }] : [];
});

/** The entries of the page: a heading of the third level names one or more. */
const entries = page.split(/^(?=## )/m).flatMap((part) => {
  const [, entry = 'docsmith-webhooks'] = /^## `(.+)`/.exec(part) ?? [];
  return part.split(/^(?=### )/m).flatMap((text) => {
    const [, heading = ''] = /^### (.+)/.exec(text) ?? [];
    return [...heading.matchAll(/`(\w+)`/g)].map(([, name = '']) => ({ entry, name, text }));
  });
});

function textOf(name: string): string {
  return entries.find((entry) => entry.name === name)?.text ?? '';
}

test('docs/api.md has an entry for each public name of each entry point, and no other', () => {
  const documented = entries.map(({ entry, name }) => `${entry} ${name}`);
  const alsoExported = 'docsmith-webhooks/testing eventTypes';
  expect(page).toContain('It also exports [`eventTypes`](#eventtypes).');
  const existing = names.map(({ entry, name }) => `${entry} ${name}`).filter((name) => name !== alsoExported);
  expect(names.map(({ entry }) => entry)).toContain('docsmith-webhooks/postgres');
  expect(documented.sort()).toEqual(existing.sort());
});

test.each(functions)('the signatures of $name are those in the code, and there is an example', (one) => {
  const text = textOf(one.name);
  const [, code = ''] = /```typescript\n(.*?)```/s.exec(text) ?? [];
  const { statements } = ts.createSourceFile('x.ts', code, ts.ScriptTarget.Latest, true);
  expect(statements.filter(ts.isFunctionDeclaration).map(shapeOf)).toEqual(one.signatures.map(shapeOf));
  expect(text).toContain('\n```ts\n');
});

test.each(optionTypes)('the table of $name has a row for each option, and no other', ({ name, type }) => {
  const rows = [...textOf(name).matchAll(/^\| `(\w+)` \|/gm)].map(([, option]) => option);
  expect(rows.sort()).toEqual(
    type
      .getProperties()
      .map((property) => property.name)
      .sort(),
  );
});

/** The name, the type parameters, the parameters and the result. A destructured parameter has no name. */
function shapeOf({ name, typeParameters, parameters, type }: ts.FunctionDeclaration) {
  return {
    name: name?.text,
    typeParameters: typeParameters?.map(textIn),
    parameters: parameters.map((parameter) => ({
      name: ts.isIdentifier(parameter.name) ? parameter.name.text : 'options',
      optional: Boolean(parameter.questionToken ?? parameter.initializer),
      type: parameter.type && textIn(parameter.type),
    })),
    type: type && textIn(type),
  };
}

function textIn(node: ts.Node): string {
  return node.getText().replace(/\s+/g, ' ');
}
