import { idLength } from '../../src/event/id-length';

test('is that of any text of up to 255 UTF-16 units', () => {
  expect([idLength(''), idLength('x'), idLength('x'.repeat(255))]).toEqual([0, 1, 255]);
});

test('counts characters, not UTF-16 units, in longer ones', () => {
  expect([idLength('😀'.repeat(255)), idLength('😀'.repeat(256)), idLength('x'.repeat(256))]).toEqual([255, 256, 256]);
});
