import { changesDirection, withVisibleDirections } from '../../../src/page/elements/directions';

test.each([
  ['a\u202Eb', 'a⟨U+202E⟩b'],
  ['\u061C\u200F\u2066\u2069', '⟨U+061C⟩⟨U+200F⟩⟨U+2066⟩⟨U+2069⟩'],
])('%j is shown as %j', (text, shown) => {
  expect(withVisibleDirections(text)).toBe(shown);
  expect(changesDirection(text)).toBe(true);
});

test('other text stays as it is, also from right to left', () => {
  expect(withVisibleDirections('שלום, ok\n')).toBe('שלום, ok\n');
  expect(changesDirection('שלום, ok\n')).toBe(false);
});
