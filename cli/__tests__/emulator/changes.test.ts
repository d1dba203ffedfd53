import { get } from 'node:http';
import { listen } from '../../../__tests__/support/endpoint';
import { Changes } from '../../src/emulator/changes';
import { emptySnapshot, eventually } from '../support/emulator';

const snapshot = () => emptySnapshot;

async function openPage(changes: Changes) {
  const { url } = await listen((_req, res) => changes.open(res, snapshot));
  const page = { text: '', closed: false };
  get(url, (response) => {
    response.on('data', (chunk) => {
      page.text += chunk;
    });
    response.on('close', () => {
      page.closed = true;
    });
    response.on('error', () => {});
  });
  await eventually(() => page.text.includes('event: snapshot') || undefined);
  return page;
}

test('tells everything first, then what changes; of several changes to one item the last', async () => {
  const changes = new Changes();
  const page = await openPage(changes);
  const simulation = { id: 'simulation', running: true, rate: 1 } as const;
  changes.publish({ collection: 'simulation', put: simulation });
  changes.publish({ collection: 'contacts', remove: 'b' });
  changes.publish({ collection: 'simulation', put: { ...simulation, rate: 2 } });
  await eventually(() => page.text.includes('event: changes') || undefined);
  expect(page.text).toContain(
    'data: [{"collection":"simulation","put":{"id":"simulation","running":true,"rate":2}},{"collection":"contacts","remove":"b"}]\n\n',
  );
  changes.close();
  await eventually(() => page.closed || undefined);
});

test('a page that comes later takes no change away from those that are there', async () => {
  const changes = new Changes();
  const first = await openPage(changes);
  changes.publish({ collection: 'contacts', remove: 'a' });
  await openPage(changes);
  await eventually(() => first.text.includes('"remove":"a"') || undefined);
  changes.close();
});

test('a page that has much to read at first has the time for it', async () => {
  const changes = new Changes();
  const group = { id: 'g', name: 'x'.repeat(20 * 1024 * 1024), contact_ids: [], created_at: 1, updated_at: 1 };
  const large = { ...emptySnapshot, collections: { ...emptySnapshot.collections, groups: [group] } };
  const { url } = await listen((_req, res) => changes.open(res, () => large));
  const response = await fetch(url);
  // Nothing of it is read before there are changes.
  changes.publish({ collection: 'contacts', remove: 'a' });
  await new Promise((resolve) => setTimeout(resolve, 150));
  let end = '';
  for await (const chunk of response.body ?? []) {
    end = (end + Buffer.from(chunk).toString()).slice(-100);
    if (end.endsWith('"remove":"a"}]\n\n')) break;
  }
  expect(end).toContain('event: changes');
  changes.close();
});

test('a page that does not keep up is let go', async () => {
  const changes = new Changes();
  let gone = false;
  const { url } = await listen((_req, res) => {
    res.on('close', () => {
      gone = true;
    });
    changes.open(res, snapshot);
  });
  const request = get(url, (response) => response.pause()).on('error', () => {});
  const remove = 'x'.repeat(4 * 1024 * 1024);
  await eventually(async () => {
    changes.publish({ collection: 'contacts', remove });
    await new Promise((resolve) => setTimeout(resolve, 60));
    return gone || undefined;
  });
  request.destroy();
  changes.close();
});
