import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.join(__dirname, '../..');
const page = readFileSync(path.join(root, 'docs/api.md'), 'utf8');
const manifest: { exports: Record<string, { types?: string }> } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
);

/** The source of each entry point, by the name under which it is imported. */
const sources = new Map(
  Object.entries(manifest.exports).flatMap(([subpath, { types }]) => {
    const source = types?.replace('./dist/', 'src/').replace('.d.ts', '.ts');
    return source ? [[path.posix.join('docsmith-webhooks', subpath), path.join(root, source)]] : [];
  }),
);

const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['src/index.ts'] }, ts.sys, root);
const program = ts.createProgram([...sources.values()], options);
const checker = program.getTypeChecker();

interface PublicName {
  readonly entry: string;
  readonly name: string;
  readonly symbol: ts.Symbol;
}

const publicNames = [...sources].flatMap(([entry, source]) => exportsOf(entry, source));
const functions = publicNames.flatMap(({ name, symbol }) => {
  const { valueDeclaration } = symbol;
  return valueDeclaration && ts.isFunctionDeclaration(valueDeclaration)
    ? [{ name, declaration: valueDeclaration }]
    : [];
});
const optionTypes = publicNames.flatMap(({ name, symbol }) => {
  const { members } = symbol;
  return name.endsWith('Options') && members ? [{ name, type: checker.getDeclaredTypeOfSymbol(symbol) }] : [];
});

function exportsOf(entry: string, source: string): readonly PublicName[] {
  const file = program.getSourceFile(source);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`${source} has no exports.`);
  return checker.getExportsOfModule(module).map((symbol) => ({
    entry,
    name: symbol.name,
    symbol: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  }));
}

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
  const existing = publicNames.map(({ entry, name }) => `${entry} ${name}`).filter((name) => name !== alsoExported);
  expect([...sources.keys()]).toContain('docsmith-webhooks/postgres');
  expect(documented.sort()).toEqual(existing.sort());
});

test.each(functions)(
  'the signature of $name is the one in the code, and there is an example',
  ({ name, declaration }) => {
    const [, signature = ''] = /```typescript\n(.*?)```/s.exec(textOf(name)) ?? [];
    const [documented] = ts.createSourceFile('x.ts', signature, ts.ScriptTarget.Latest, true).statements;
    if (!documented || !ts.isFunctionDeclaration(documented)) throw new Error(`${name} has no signature.`);
    expect(shapeOf(documented)).toEqual(shapeOf(declaration));
    expect(textOf(name)).toContain('\n```ts\n');
  },
);

test.each(optionTypes)('the table of $name has a row for each option, and no other', ({ name, type }) => {
  const rows = [...textOf(name).matchAll(/^\| `(\w+)` \|/gm)].map(([, option]) => option);
  expect(rows.sort()).toEqual(
    type
      .getProperties()
      .map((property) => property.name)
      .sort(),
  );
});

/** The name, the type parameters, the parameters and the result. A parameter that is taken apart has no name. */
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
