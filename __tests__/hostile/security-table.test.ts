import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const tests = join(__dirname, '..');
const page = readFileSync(join(tests, '..', 'docs', 'security.md'), 'utf8');

/** The tests that docs/security.md names, as `file` › name. */
const rows = [...page.matchAll(/^\|.*\| `([\w/-]+)` › (.+) \|$/gm)].map(
  ([, file = '', name = '']) => [file, name] as const,
);

test.each(rows)('docs/security.md names a test that there is: %s › %s', (file, name) => {
  const source = readFileSync(join(tests, `${file}.test.ts`), 'utf8');
  expect(source).toContain(name);
});

test('every threat in docs/security.md has a test, and every hostile test a threat', () => {
  expect(rows).toHaveLength([...page.matchAll(/^\| (?!threat |---)/gm)].length);
  const named = new Set(rows.map(([file]) => file));
  const files = readdirSync(__dirname).flatMap((name) => /^(.+)\.test\.ts$/.exec(name)?.[1] ?? []);
  expect(files.filter((name) => !named.has(`hostile/${name}`))).toEqual(['security-table']);
});
