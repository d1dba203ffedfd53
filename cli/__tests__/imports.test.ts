import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const source = path.resolve('cli/src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|tsx|mts)$/.test(name));
const { dependencies, devDependencies } = JSON.parse(readFileSync('cli/package.json', 'utf8'));
const publicNames = ['docsmith-webhooks', 'docsmith-webhooks/testing'];

interface Import {
  readonly file: string;
  readonly from: string;
  /** Gone after compilation. */
  readonly typeOnly: boolean;
}

/** Every import of a file: also `import()`, `require()`, `export from` and types written as `import('…')`. */
function importsOf(file: string): readonly Import[] {
  const found: Import[] = [];
  const text = readFileSync(path.join(source, file), 'utf8');
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node))
      note(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) note(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) note(node.argument.literal, true);
    if (ts.isCallExpression(node) && isImporting(node.expression)) note(node.arguments[0], false);
    ts.forEachChild(node, visit);
  }

  function note(from: ts.Node | undefined, typeOnly: boolean): void {
    // A name that is computed could be any.
    found.push({ file, from: from && ts.isStringLiteral(from) ? from.text : '(computed)', typeOnly });
  }
}

function isImporting(called: ts.Expression): boolean {
  return called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === 'require');
}

const imports = files.flatMap(importsOf);
const isRelative = ({ from }: Import) => from.startsWith('.');
const packageOf = (from: string) => /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? '';

test('finds the imports of the source', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(imports).toContainEqual({ file: 'main.ts', from: './commands/send', typeOnly: false });
  expect(imports).toContainEqual({ file: 'commands/sign.ts', from: 'docsmith-webhooks', typeOnly: false });
});

test('the library is imported by its public names alone', () => {
  const ofLibrary = imports.filter(({ from }) => packageOf(from) === 'docsmith-webhooks');
  expect(ofLibrary.filter(({ from }) => !publicNames.includes(from))).toEqual([]);
  const outside = imports.filter(isRelative).filter(({ file, from }) => {
    return !path.resolve(source, path.dirname(file), from).startsWith(source + path.sep);
  });
  expect(outside).toEqual([]);
});

test('every other package is a dependency of this one', () => {
  const elsewhere = imports.filter((one) => !isRelative(one) && !one.from.startsWith('node:'));
  const undeclared = elsewhere.filter(({ file, from }) => {
    // The page is bundled: what it needs is not installed with the package.
    const declared = file.startsWith('page/') ? { ...dependencies, ...devDependencies } : dependencies;
    return !(packageOf(from) in declared);
  });
  expect(undeclared).toEqual([]);
});

test('the page, which runs in a browser, bundles nothing of the emulator or the library', () => {
  const bundled = imports.filter(({ file, typeOnly }) => file.startsWith('page/') && !typeOnly);
  const foreign = bundled.filter(({ file, from }) => {
    if (packageOf(from) === 'docsmith-webhooks') return true;
    return from.startsWith('.') && !path.join(path.dirname(file), from).startsWith('page/');
  });
  expect(foreign).toEqual([]);
});
