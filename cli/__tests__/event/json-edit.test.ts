import fc from 'fast-check';
import { JsonPathError, parseJson, setValue } from '../../src/event/json-edit';

const unusual =
  '{ "id" : "old",\r\n\t"n":1234567890123456789,"f":1.0,"big":1e400,"e":"\\u00e9\\/é","id":"last" , "list":[ 1 , {"a":-0} ] }\n';

test.each([
  { path: ['id'], value: '"new"', replaces: ['"last"', '"new"'] },
  { path: ['n'], value: '2', replaces: ['1234567890123456789', '2'] },
  { path: ['e'], value: '{}', replaces: ['"\\u00e9\\/é"', '{}'] },
  { path: ['list', '0'], value: 'null', replaces: ['[ 1 ,', '[ null ,'] },
  { path: ['list', '1', 'a'], value: '1e400', replaces: ['-0', '1e400'] },
  { path: ['list', '2'], value: '7', replaces: ['{"a":-0} ]', '{"a":-0},7 ]'] },
  { path: ['list', '1', 'b', 'c'], value: '7', replaces: ['{"a":-0}', '{"a":-0,"b":{"c":7}}'] },
  { path: ['new'], value: '7', replaces: ['{"a":-0} ] }', '{"a":-0} ],"new":7 }'] },
])('$path changes only its own characters', ({ path, value, replaces: [before = '', after = ''] }) => {
  expect(setValue(unusual, path, value)).toBe(unusual.replace(before, after));
});

test.each([
  ['{}', ['a'], '{"a":1}'],
  ['{ }', ['a', 'b', 'c'], '{"a":{"b":{"c":1}} }'],
  ['[]', ['0'], '[1]'],
  ['[\n]', ['0', 'a'], '[{"a":1}\n]'],
  ['{"\\u0069d":"escaped name"}', ['id'], '{"\\u0069d":1}'],
  ['{"a":"\\\\","b":"\\\\\\"}","c":true}', ['c'], '{"a":"\\\\","b":"\\\\\\"}","c":1}'],
  ['{"":{"a.b":false}}', ['', 'a.b'], '{"":{"a.b":1}}'],
  ['\ufeff {"a":0}', ['a'], '\ufeff {"a":1}'],
  ['{"a":"\\ud800"}', ['b'], '{"a":"\\ud800","b":1}'],
  ['{}', ['__proto__', 'x'], '{"__proto__":{"x":1}}'],
  ['{"__proto__":{"x":0}}', ['__proto__', 'x'], '{"__proto__":{"x":1}}'],
  ['{"constructor":0}', ['constructor'], '{"constructor":1}'],
  [' 7 ', [], ' 1 '],
])('%s with %j set to 1 is %s', (text, path, edited) => {
  expect(setValue(text, path, '1')).toBe(edited);
});

test('the reader sees the new value, and nothing else has changed', () => {
  const path = fc.array(fc.oneof(fc.string(), fc.constantFrom('a', '__proto__', '"', '\\')), { minLength: 1 });
  fc.assert(
    fc.property(fc.json(), path, fc.jsonValue(), (inner, [first = '', ...rest], value) => {
      const text = ` { "a" : ${inner} ,"b": ${inner}\n} `;
      let edited: string;
      try {
        edited = setValue(text, [first, ...rest], JSON.stringify(value));
      } catch (error) {
        expect(error).toBeInstanceOf(JsonPathError);
        return;
      }
      expect(valueAt(JSON.parse(edited), [first, ...rest])).toEqual(JSON.parse(JSON.stringify(value)));
      const others = ['a', 'b'].filter((name) => name !== first);
      for (const name of others) expect(edited).toContain(`"${name}"`);
      expect(edited.startsWith(' { "a" : ') && edited.endsWith('} ')).toBe(true);
    }),
  );
});

test('the path of any value in any JSON is found', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom('', ' ', '\n  '), (text, space) => {
      const spaced = JSON.stringify(JSON.parse(text), null, space);
      for (const path of pathsIn(JSON.parse(text))) {
        expect(valueAt(JSON.parse(setValue(spaced, path, '"set"')), path)).toBe('set');
      }
    }),
  );
});

test.each(['a.b', 'a.b.c', 'list.0.x'])('a path through a value without fields is refused: %s', (path) => {
  expect(() => setValue('{"a":7,"list":[null]}', path.split('.'), '1')).toThrow(
    new JsonPathError(
      path.startsWith('a') ? 'a is not an object, so it has no b.' : 'list.0 is not an object, so it has no x.',
    ),
  );
});

test.each(['2', '-1', '00', 'length', '__proto__', ''])('%j is not an index into one item', (index) => {
  expect(() => setValue('[7]', [index], '1')).toThrow(/^expected an index from 0 to 1 into the list, got /);
});

test.each(['', '{', "{'a':1}", '{"a":1,}', '{"a":01}', '{"a":1}x', '\ufeff\ufeff{}'])('%j is not JSON', (text) => {
  expect(() => setValue(text, ['a'], '1')).toThrow(SyntaxError);
  expect(() => parseJson(text)).toThrow(SyntaxError);
});

test('JSON may be nested very deeply, and strings may be very long', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const long = `"${'\\"\\\\'.repeat(500_000)}"`;
  expect(setValue(`{"deep":${deep},"long":${long},"id":0}`, ['id'], '1')).toBe(
    `{"deep":${deep},"long":${long},"id":1}`,
  );
});

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((parent: unknown, name) => Object(parent)[name], value);
}

function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [[name], ...pathsIn(inner).map((path) => [name, ...path])]);
}
