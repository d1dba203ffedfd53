import { tableInSchema, tableName } from '../../src/idempotency/table-name';

test.each([
  [undefined, '"docsmith_webhooks"'],
  ['Events_2', '"Events_2"'],
  ['select', '"select"'],
  ['a'.repeat(63), `"${'a'.repeat(63)}"`],
])('the table %p is %s in SQL, with a schema or without', (table, quoted) => {
  expect(tableName(table, 'table')).toBe(quoted);
  expect(tableInSchema(table, 'table')).toBe(quoted);
});

test('a schema is quoted separately', () => {
  expect(tableInSchema('My.table', 'table')).toBe('"My"."table"');
});

const refused = [
  '',
  ' ',
  'a b',
  'a"b',
  'a;b',
  "a'b",
  'a.b.c',
  '.a',
  'a.',
  '1a',
  'a$b',
  'é',
  'a\n',
  'a'.repeat(64),
  7,
  null,
];

test.each(refused)('the table %p is refused, with a schema or without', (table) => {
  expect(() => tableName(table, 'table')).toThrow(
    /^table: expected a plain SQL name such as 'docsmith_webhooks', got .+ Plain names have letters, digits and underscores\.$/s,
  );
  expect(() => tableInSchema(table, 'table')).toThrow(
    /^table: expected a plain SQL name such as 'docsmith_webhooks' or 'schema\.name', got /,
  );
});

test('a schema is refused where there is none', () => {
  expect(() => tableName('main.events', 'table')).toThrow("got 'main.events'.");
});
