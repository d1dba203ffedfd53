import { parseResource } from '../../../src/emulator/chat/resource-inputs';
import { faultsOf } from '../../support/faults';

test.each([
  ['a contact without a phone', { username: 'Kevin', phone_number: null }, parseResource.contact.whole],
  ['an empty change', {}, parseResource.contact.part],
  ['a conversation that leaves its group', { group_id: null }, parseResource.conversation.part],
])('%s is accepted', (_what, input, parse) => {
  expect(parse(input)).toEqual(input);
});

test.each([
  ['a contact that loses its name', { username: null }, ['/username'], parseResource.contact.part],
  ['a message of 10,001 characters', { message: 'x'.repeat(10_001) }, ['/message'], parseResource.message.part],
  ['a number as an id', { name: 'x', contact_ids: [7] }, ['/contact_ids/0'], parseResource.group.whole],
])('%s is refused, and the error names the field', (_what, input, paths, parse) => {
  expect(faultsOf(parse, input)).toEqual(paths);
});
