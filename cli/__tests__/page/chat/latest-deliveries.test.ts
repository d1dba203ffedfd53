import { latestDeliveries } from '../../../src/page/chat/latest-deliveries';
import { madeUpDelivery } from '../../support/deliveries';

const about = (id: string, eventId: string, webhookId: string) =>
  madeUpDelivery(id, { resourceId: 'message', eventId, webhookId });

test('a resource has the last delivery of its latest event to each webhook', () => {
  const deliveries = [about('a', '1', 'v'), about('b', '2', 'v'), about('c', '2', 'w'), about('d', '2', 'v')];
  expect(latestDeliveries(deliveries).get('message')).toEqual([deliveries[2], deliveries[3]]);
});

test('a delivery without a resource belongs to none', () => {
  expect(latestDeliveries([madeUpDelivery('a')]).size).toBe(0);
});
