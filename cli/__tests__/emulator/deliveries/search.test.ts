import type { Attempt } from '../../../src/delivery/deliver';
import { deliveryRequest } from '../../../src/delivery/delivery-request';
import { DeliveryLog } from '../../../src/emulator/deliveries/delivery-log';
import { findDeliveries } from '../../../src/emulator/deliveries/search';
import { wrongSignature } from '../../support/deliveries';

const url = 'http://127.0.0.1:3000/';
const never = new AbortController().signal;

function logWith(...bodies: readonly (string | Buffer)[]) {
  const log = new DeliveryLog(() => {});
  const added = bodies.map((body, index) =>
    log.add({
      webhook: { id: 'w', name: 'My App' },
      url,
      event: { id: `event-${index}`, type: 'message.created' },
      cause: 'service',
      resentFrom: null,
      label: index === 0 ? wrongSignature : null,
      request: deliveryRequest(url, body, 's'),
    }),
  );
  return { log, added, find: (text: string, signal = never) => findDeliveries(log.all(), text, signal) };
}

test('finds a text in the body, without regard to upper and lower case', async () => {
  const { added, find } = logWith('{"message":"Où est Kevin?"}', '{"message":"In the lobby"}');
  expect(await find('kevin')).toEqual([added[0]?.id]);
  expect(await find('OÙ EST')).toEqual([added[0]?.id]);
  expect(await find('the lobby')).toEqual([added[1]?.id]);
  expect(await find('nobody')).toEqual([]);
});

test('finds ids, types, names of webhooks and titles of cases', async () => {
  const { added, find } = logWith('{}', '{}');
  const [first, second] = added.map(({ id }) => id);
  expect(await find(second ?? '')).toEqual([second]);
  expect(await find('event-0')).toEqual([first]);
  expect(await find('wrong signature')).toEqual([first]);
  expect(await find('message.created')).toEqual([first, second]);
  expect(await find('my app')).toEqual([first, second]);
});

test('finds a text in an answer', async () => {
  const { added, find } = logWith('{}', '{}');
  const [first, second] = added;
  const attempt = (outcome: Attempt['outcome']) => {
    if (first) first.attempts.push({ at: 1, duration: 2, url, request: first.request, outcome });
  };
  attempt({ code: 'timeout', message: 'No answer' });
  attempt({ status: 500, statusText: '', headers: [], body: Buffer.from('SQLITE_BUSY: locked'), truncated: false });
  expect(await find('sqlite_busy')).toEqual([first?.id]);
  expect(second?.attempts).toEqual([]);
});

test('patterns have no meaning, and bytes that are not UTF-8 do no harm', async () => {
  const { find } = logWith('(a+)+$', Buffer.from([0xff, 0xfe, 0x41]));
  expect(await find('(A+)+$')).toHaveLength(1);
  expect(await find('.*')).toEqual([]);
  expect(await find('\u0000')).toEqual([]);
});

test('leaves time for other work, and ends when nobody waits any longer', async () => {
  const { log, added } = logWith(...Array.from({ length: 6 }, () => Buffer.alloc(1024 * 1024, 'a')));
  const leaving = new AbortController();
  const finding = findDeliveries(log.all(), 'a', leaving.signal);
  leaving.abort();
  expect(await finding).toEqual([added[0]?.id]);
});
