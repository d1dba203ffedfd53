import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const tests = join(__dirname, '..');
const page = readFileSync(join(tests, '..', 'docs', 'security.md'), 'utf8');

/** The tests that docs/security.md names, as `file` › name. */
const rows = [...page.matchAll(/^\|.*\| `([\w/-]+)` › (.+) \|$/gm)].map(
  ([, file = '', name = '']) => [file, name] as const,
);

test.each(rows)('docs/security.md names a test that exists: %s › %s', (file, name) => {
  expect(namesOfTests(readFileSync(join(tests, `${file}.test.ts`), 'utf8'))).toContain(name);
});

test('every threat in docs/security.md has a test, and every hostile test a threat', () => {
  expect(rows).toHaveLength([...page.matchAll(/^\| (?!threat |---)/gm)].length);
  const named = new Set(rows.map(([file]) => file));
  const files = readdirSync(__dirname).flatMap((name) => /^(.+)\.test\.ts$/.exec(name)?.[1] ?? []);
  expect(files.filter((name) => !named.has(`hostile/${name}`))).toEqual(['security-table']);
});

test('a test is named by its title, alone or after those of its describes', () => {
  expect(
    namesOfTests(`
      describe.each(platforms)('on %s', () => {
        describe('the body', () => {
          test.each(bodies)('is %s', () => {});
        });
      });
      it(\`takes \${count} of them\`, () => {});
    `),
  ).toEqual(['is %s', 'the body is %s', 'on %s the body is %s', 'takes … of them']);
});

test.each([
  "// test('a title', () => {});",
  'const text = "test(\'a title\', () => {})";',
  "test.skip('a title', () => {});",
  "test.todo('a title');",
  "describe.skip('of these', () => { test('a title', () => {}); });",
  "describe('a title', () => {});",
  "expect('a title').toBe('a title');",
])('no test is in: %s', (source) => {
  expect(namesOfTests(source)).toEqual([]);
});

/**
 * The names of the tests that run: the title, alone or after the titles of the describes around it, as Jest prints them.
 * Values in a template are shown as `…`.
 */
function namesOfTests(source: string): readonly string[] {
  const names: string[] = [];
  visit(ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest), []);
  return names;

  function visit(node: ts.Node, around: readonly string[]): void {
    const [kind, ...modifiers] = ts.isCallExpression(node) ? calledName(node.expression) : [];
    if (modifiers.some((modifier) => modifier === 'skip' || modifier === 'todo')) return;
    const title = ts.isCallExpression(node) ? titleOf(node.arguments[0]) : undefined;
    if (title === undefined) return ts.forEachChild(node, (child) => visit(child, around));
    const titles = [...around, title];
    if (kind === 'test' || kind === 'it') names.push(...titles.map((_, index) => titles.slice(-1 - index).join(' ')));
    ts.forEachChild(node, (child) => visit(child, kind === 'describe' ? titles : around));
  }
}

/** `['test', 'each']` for `test.each(rows)` and for the function that it returns. */
function calledName(called: ts.Expression): readonly string[] {
  if (ts.isIdentifier(called)) return [called.text];
  if (ts.isPropertyAccessExpression(called)) return [...calledName(called.expression), called.name.text];
  if (ts.isCallExpression(called)) return calledName(called.expression);
  return [];
}

function titleOf(argument: ts.Node | undefined): string | undefined {
  if (!argument) return undefined;
  if (ts.isStringLiteralLike(argument)) return argument.text;
  if (!ts.isTemplateExpression(argument)) return undefined;
  return argument.head.text + argument.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}
