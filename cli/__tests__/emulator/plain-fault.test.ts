import { ApiError } from '../../src/emulator/api-error';
import { parseResource } from '../../src/emulator/chat/resource-inputs';
import * as inputs from '../../src/emulator/inputs';
import { plainFault } from '../../src/emulator/plain-fault';

test.each([
  ['must NOT have fewer than 1 characters', 'must not be empty'],
  ['must NOT have more than 200 characters', 'must have at most 200 characters'],
  ['must NOT have fewer than 3 items', 'must have at least 3 entries'],
  ['must NOT have duplicate items (items ## 1 and 0 are identical)', 'must not have the same entry twice'],
  ['must be >= 0.1', 'must be 0.1 or more'],
  ['must be string', 'must be a string'],
  ['must be integer,null', 'must be a whole number or null'],
  ['must be array', 'must be an array'],
  ['is required', 'is required'],
  ['The body is not JSON.', 'The body is not JSON.'],
])('“%s” becomes “%s”', (message, plain) => {
  expect(plainFault(message)).toBe(plain);
});

const { parseWebhook } = inputs;
const webhook = { name: 'Mine', url: 'http://127.0.0.1:3000/', events: ['message.created'] };

test.each([
  [parseWebhook, {}],
  [parseWebhook, { ...webhook, name: '', url: '', events: [] }],
  [parseWebhook, { ...webhook, name: ' ', events: ['x', 'x'], enabled: 1, more: 1 }],
  [parseWebhook, 7],
  [parseResource.contact.whole, { username: 'x'.repeat(201), phone_number: 7 }],
  [parseResource.attachment.whole, { message_id: '', name: 'x', size: -1.5 }],
  [parseResource.group.whole, { name: 'x', contact_ids: 'x' }],
  [inputs.parseSimulation, { running: 'yes', rate: 1_000 }],
])('no fault of an input is in the words of AJV (%#)', (parse, input) => {
  expect(() => parse(input)).toThrow(ApiError);
  try {
    parse(input);
  } catch (error) {
    const messages = error instanceof ApiError ? (error.errors ?? []).map(({ message }) => message) : [];
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.join('\n')).not.toMatch(
      /NOT|pattern|>=|<=|properties|allowed values|,null|must be (string|integer)/,
    );
  }
});
