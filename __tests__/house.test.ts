import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { arrowsOf, cyclesIn, importsIn, sourceFiles } from './support/imports';

const source = path.resolve(__dirname, '../src');
const imports = importsIn(source);
const { dependencies, peerDependencies } = JSON.parse(readFileSync(path.join(source, '../package.json'), 'utf8'));

/** The layers of src, from top to bottom. A file may import from its own folder and from lower layers. */
const floors = [
  ['testing', 'bullmq', 'otel'],
  ['index.ts'],
  ['docsmith-webhooks.ts', 'construct-event.ts', 'event-consumer.ts'],
  ['steps'],
  ['routing', 'signature'],
  ['http'],
  ['idempotency'],
  ['event'],
  ['options'],
  ['diagnostics.ts', 'failures.ts'],
  ['errors.ts', 'deadline.ts'],
];

/** The top-level folder of a file, or the file itself if it is directly in `src`. */
const roomOf = (file: string) => file.split('/')[0] ?? '';
const floorOf = (file: string) => floors.findIndex((rooms) => rooms.includes(roomOf(file)));

/** The imports from one file of `src` to another. */
const arrows = arrowsOf(imports);

test('every file of src belongs to a layer', () => {
  expect(sourceFiles(source).filter((file) => floorOf(file) < 0)).toEqual([]);
});

test('imports run one way: within a folder, or to a lower layer', () => {
  expect(arrows.length).toBeGreaterThan(80);
  const astray = arrows.filter(({ file, target }) => {
    return roomOf(file) !== roomOf(target) && floorOf(file) >= floorOf(target);
  });
  expect(astray).toEqual([]);
});

test('steps never import each other', () => {
  const between = arrows.filter(({ file, target }) => roomOf(file) === 'steps' && roomOf(target) === 'steps');
  expect(between).toEqual([]);
});

test('no files import each other in a cycle', () => {
  expect(cyclesIn(arrows)).toEqual([]);
});

test('only the public exports have an index.ts', () => {
  const barrels = sourceFiles(source).filter((file) => path.basename(file) === 'index.ts');
  expect(barrels.sort()).toEqual(['bullmq/index.ts', 'index.ts', 'otel/index.ts', 'testing/index.ts']);
});

test('src imports only its dependencies and Node', () => {
  const allowed = Object.keys({ ...dependencies, ...peerDependencies });
  const packages = imports.filter(({ from, target }) => target === undefined && !from.startsWith('node:'));
  expect(packages.filter(({ from }) => !allowed.some((name) => `${from}/`.startsWith(`${name}/`)))).toEqual([]);
});

test('only http answers: no other folder writes to a response', () => {
  const writing = /\bres\.(end|write|writeHead|setHeader|statusCode\s*=[^=])/;
  const code = (file: string) => readFileSync(path.join(source, file), 'utf8').replace(/^\s*(\*|\/\/|\/\*).*$/gm, '');
  const writers = sourceFiles(source).filter((file) => writing.test(code(file)));
  expect(writers).toEqual(['http/once-answered.ts', 'http/respond.ts']);
});

test('no assignment to a property has a function as its right side, because V8 would keep its delivery for long', () => {
  const files = sourceFiles(source).filter((file) => file.endsWith('.ts'));
  const found = files.flatMap((file) => {
    return propertyFunctionsIn(readFileSync(path.join(source, file), 'utf8')).map((code) => `${file}: ${code}`);
  });
  expect(found).toEqual([]);
});

test.each([
  'res.end = () => {};',
  'res[name] = function () {};',
  'res.end ??= () => {};',
  'res.end = (() => {});',
  'res.end = function () {} as typeof end;',
])('the search for such functions sees %s', (code) => {
  expect(propertyFunctionsIn(`const end = () => {}; res.end = end; ${code}`)).toHaveLength(1);
});

/** Files that need no test, because they contain only names, types or generated code. */
const withoutTest = [
  'bullmq/index.ts',
  'event/compiled-schemas.js',
  'event/resources.ts',
  'http/express.ts',
  'otel/index.ts',
  'routing/registration-types.ts',
  'testing/index.ts',
];

test('every source file has a test file at the same path', () => {
  const untested = sourceFiles(source).filter((file) => {
    return !existsSync(path.join(__dirname, file.replace(/\.\w+$/, '.test.ts')));
  });
  expect(untested.sort()).toEqual(withoutTest);
});

describe('the search for imports', () => {
  const found = importsIn(path.join(__dirname, 'support/importing-files'));
  const targets = (file: string) => found.filter((one) => one.file === file).map(({ target }) => target);

  test.each(['import.ts', 'require.ts', 'string.ts', 'type.ts', 'export.ts'])('sees the one in %s', (file) => {
    expect(targets(file)).toEqual(['target.ts']);
  });

  test('finds a cycle', () => {
    expect(cyclesIn([arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'a'), arrow('c', 'd')])).toEqual(['a → b → c → a']);
  });
});

function arrow(file: string, target: string) {
  return { file, target };
}

const assignments = [
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
];

/** The assignments to properties that have a function as their right side. */
function propertyFunctionsIn(code: string): string[] {
  const found: string[] = [];
  visit(ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true));
  return found;

  function visit(node: ts.Node): void {
    if (isPropertyFunction(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  }
}

function isPropertyFunction(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node) || !assignments.includes(node.operatorToken.kind)) return false;
  const isProperty = ts.isPropertyAccessExpression(node.left) || ts.isElementAccessExpression(node.left);
  const right = bare(node.right);
  return isProperty && (ts.isArrowFunction(right) || ts.isFunctionExpression(right));
}

/** Without parentheses and type assertions, which leave no code. */
function bare(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) ? bare(node.expression) : node;
}
