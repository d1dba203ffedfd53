import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { unhandledReporter } from '../../src/routing/unhandled';
import { muteWarnings } from '../support/endpoint';

const event = { id: '1', type: 'message.created', payload: { id: '2', message: 'private' } };

test('publishes the id and the type of each event, and nothing of its payload', () => {
  muteWarnings();
  const published: unknown[] = [];
  const note = (message: unknown) => void published.push(message);
  subscribe('docsmith-webhooks:unhandled', note);
  const report = unhandledReporter({ isEmpty: false }, 'on()');
  report(event);
  report(event);
  unsubscribe('docsmith-webhooks:unhandled', note);
  expect(published).toEqual([
    { id: '1', type: 'message.created' },
    { id: '1', type: 'message.created' },
  ]);
  expect(process.emitWarning).not.toHaveBeenCalled();
});

test('warns once, with the advice, if no handler is registered at all', () => {
  muteWarnings();
  const report = unhandledReporter({ isEmpty: true }, 'on()');
  report(event);
  report(event);
  expect(jest.mocked(process.emitWarning).mock.calls).toEqual([
    ['docsmith-webhooks: an event was acknowledged, but no handler is registered. Add one: on().'],
  ]);
});
