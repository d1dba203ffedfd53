import { envelopeOf, eventIn } from '../../src/event/envelope';

test.each([
  ['{"id":"e1","type":"a.b"}', { id: 'e1', type: 'a.b' }],
  ['\ufeff{"id":"first","id":"last"}', { id: 'last', type: undefined }],
  ['{"id":7,"type":null}', { id: undefined, type: undefined }],
  ['{"__proto__":{"id":"x"}}', { id: undefined, type: undefined }],
  ['[]', { id: undefined, type: undefined }],
  ['{', { id: undefined, type: undefined }],
])('the id and the type of %j', (body, envelope) => {
  expect(envelopeOf(body)).toEqual(envelope);
});

test('a long id is cut', () => {
  expect(envelopeOf(JSON.stringify({ id: 'x'.repeat(1000) })).id).toHaveLength(255);
});

test.each(['null', '7', '"text"', '[]', ''])('%j is not an event', (body) => {
  expect(eventIn(body)).toBeUndefined();
});
