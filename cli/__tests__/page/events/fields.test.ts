import { fieldsOf } from '../../../src/page/events/fields';

test('a schema gives its fields in order, each before the fields in it', () => {
  const schema = {
    required: ['id', 'payload'],
    properties: {
      id: { type: 'string', minLength: 1, maxLength: 255 },
      type: { const: 'message.created' },
      payload: {
        type: 'object',
        required: ['at'],
        properties: { at: { type: ['integer', 'null'], description: 'Unix time in seconds.' }, more: {} },
      },
    },
  };
  expect(fieldsOf(schema)).toEqual([
    { name: 'id', within: [], values: 'string, 1 to 255 characters', required: true },
    { name: 'type', within: [], values: '"message.created"', required: false },
    { name: 'payload', within: [], values: 'object', required: true },
    {
      name: 'at',
      within: ['payload'],
      values: 'integer or null',
      required: true,
      description: 'Unix time in seconds.',
    },
    { name: 'more', within: ['payload'], values: 'anything', required: false },
  ]);
});
