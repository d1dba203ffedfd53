import * as inputs from '../../src/emulator/inputs';
import { faultsOf } from '../support/faults';

const { parseWebhook } = inputs;
const webhook = { name: 'Mine', url: 'http://127.0.0.1:3000/', events: ['message.created'] };

test.each([
  ['a webhook', webhook, parseWebhook],
  ['a webhook with all fields', { ...webhook, enabled: null, signsWith: 'previous' }, parseWebhook],
  ['a body to fire that is not JSON', { type: 'message.created', body: '{' }, inputs.parseFire],
  ['a type that is not the guide’s', { type: 'message.read', body: '{}' }, inputs.parseFire],
  ['an empty body to validate', { body: '' }, inputs.parseValidation],
  ['the slowest simulation', { running: true, rate: 0.1 }, inputs.parseSimulation],
  ['a case without options', {}, inputs.parseCase],
  ['the largest burst', { rate: 200, seconds: 60 }, inputs.parseCase],
  ['a resend as new', { as: 'new' }, inputs.parseResend],
  ['a resend with an edited body', { as: 'same', body: '' }, inputs.parseResend],
])('%s is accepted', (_what, input, parse) => {
  expect(parse(input)).toEqual(input);
});

const polluted = JSON.parse('{"__proto__":{"enabled":true},"name":"x","url":"x","events":["message.created"]}');

test.each([
  ['null', null, [''], parseWebhook],
  ['an empty webhook', {}, ['/name', '/url', '/events'], parseWebhook],
  ['a blank name', { ...webhook, name: ' \n' }, ['/name'], parseWebhook],
  ['a name of 201 characters', { ...webhook, name: 'x'.repeat(201) }, ['/name'], parseWebhook],
  ['an event twice', { ...webhook, events: ['message.created', 'message.created'] }, ['/events'], parseWebhook],
  ['a webhook with a secret', { ...webhook, secret: 'mine' }, [''], parseWebhook],
  ['a field named __proto__', polluted, [''], parseWebhook],
  ['a type of two words', { type: 'message read', body: '{}' }, ['/type'], inputs.parseFire],
  ['a type of 256 characters', { type: 'x'.repeat(256), body: '{}' }, ['/type'], inputs.parseFire],
  ['a simulation that is too fast', { running: true, rate: 51 }, ['/rate'], inputs.parseSimulation],
  ['a burst that is too large', { rate: 201, seconds: 61 }, ['/rate', '/seconds'], inputs.parseCase],
  ['a resend as something else', { as: 'other' }, ['/as'], inputs.parseResend],
])('%s is refused, and the error names the field', (_what, input, paths, parse) => {
  expect(faultsOf(parse, input)).toEqual(paths);
});
