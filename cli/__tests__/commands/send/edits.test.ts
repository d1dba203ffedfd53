import { applyEdit, parseEdit } from '../../../src/commands/send/edits';
import { UsageError } from '../../../src/errors';

function edited(event: object, ...edits: string[]): object {
  return JSON.parse(edits.map(parseEdit).reduce(applyEdit, JSON.stringify(event)));
}

test.each([
  { value: 'hi', becomes: 'hi' },
  { value: 'a=b', becomes: 'a=b' },
  { value: '', becomes: '' },
  { value: 'two\nlines', becomes: 'two\nlines' },
  { value: '7', becomes: 7 },
  { value: '"7"', becomes: '7' },
  { value: 'null', becomes: null },
  { value: '["👍"]', becomes: ['👍'] },
  { value: '{"id":"x"}', becomes: { id: 'x' } },
])('$value becomes $becomes', ({ value, becomes }) => {
  expect(edited({ payload: { message: 'old' } }, `payload.message=${value}`)).toEqual({
    payload: { message: becomes },
  });
});

test('a path creates missing objects', () => {
  expect(edited({}, 'payload.contact.id=x', 'payload.contact.username=y')).toEqual({
    payload: { contact: { id: 'x', username: 'y' } },
  });
});

test('an item of a list is set, or added at its end', () => {
  expect(edited({ list: ['a', 'b'] }, 'list.0=A', 'list.2=C')).toEqual({ list: ['A', 'b', 'C'] });
});

test.each(['list.length=0', 'list.4=x', 'list.-1=x', 'list.first=x'])('%s is not an index into three items', (edit) => {
  expect(() => edited({ list: [1, 2, 3] }, edit)).toThrow(/^--set: expected an index from 0 to 3 into the list/);
});

test('a field of a value that is not an object is refused', () => {
  expect(() => edited({ payload: { message: 'hi' } }, 'payload.message.text=x')).toThrow(
    new UsageError('--set: payload.message is not an object, so it has no text.'),
  );
});

test.each(['', 'payload', '=x', 'payload.=x', '.payload=x', 'a..b=x'])('%j is not a valid edit', (text) => {
  expect(() => parseEdit(text)).toThrow(/^--set: expected PATH=VALUE such as payload.message=hi/);
});

test.each(['__proto__.polluted=1', 'constructor.prototype.polluted=1', 'list.__proto__.polluted=1'])(
  '%s pollutes no prototype',
  (edit) => {
    try {
      edited({ list: [] }, edit);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Reflect.get([], 'polluted')).toBeUndefined();
  },
);

test('a field named __proto__ is sent like any other field', () => {
  expect(applyEdit('{"payload":{}}', parseEdit('payload.__proto__.x=1'))).toBe('{"payload":{"__proto__":{"x":1}}}');
});

test.each(['1234567890123456789', '1.0', '1e400', '{"b":1, "a":2,"a":3}'])('%s is sent as it was written', (value) => {
  expect(applyEdit('{"payload": { "x":0 }}', parseEdit(`payload.x= ${value}`))).toBe(`{"payload": { "x":${value} }}`);
});

test.each(['message=hi', '__proto__.x=1', 'toString=1'])(
  '%s is no field of an event, and most likely of its payload',
  (edit) => {
    expect(() => edited({ payload: { message: 'old' } }, edit)).toThrow(
      new UsageError(
        `--set: an event has id, type and payload, but no ${edit.split(/[.=]/)[0]}. Did you mean payload.${edit.split('=')[0]}?`,
      ),
    );
  },
);

test('a field that the event has at its root can be set', () => {
  expect(edited({ source: 'a' }, 'source=b')).toEqual({ source: 'b' });
});
