import { hrefOf, parseRoute } from '../../src/page/route';

test('an address names a section, an item in it, and parameters', () => {
  const { section, item, query } = parseRoute('#/fire/a?from=b&text=a%26b+c');
  expect({ section, item, query: [...query] }).toEqual({
    section: 'fire',
    item: 'a',
    query: [
      ['from', 'b'],
      ['text', 'a&b c'],
    ],
  });
});

test.each(['', '#', '#/', '#/nowhere', '#main'])('the address "%s" names no section', (hash) => {
  expect(parseRoute(hash).section).toBeUndefined();
});

test('a link leads where it was made for', () => {
  expect(hrefOf('fire')).toBe('#/fire');
  expect(hrefOf('deliveries', 'a')).toBe('#/deliveries/a');
  const href = hrefOf('deliveries', undefined, { text: '50 % & more' });
  expect(parseRoute(href).query.get('text')).toBe('50 % & more');
});
