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

test('sends a snapshot, then the changes; only the last change of an item is sent', async () => {
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

test('a new page does not take queued changes from the open pages', async () => {
  const changes = new Changes();
  const first = await openPage(changes);
  changes.publish({ collection: 'contacts', remove: 'a' });
  await openPage(changes);
  await eventually(() => first.text.includes('"remove":"a"') || undefined);
  changes.close();
});

test('a large snapshot does not count as a backlog', async () => {
  const changes = new Changes();
  const group = { id: 'g', name: 'x'.repeat(20 * 1024 * 1024), contact_ids: [], created_at: 1, updated_at: 1 };
  const large = { ...emptySnapshot, collections: { ...emptySnapshot.collections, groups: [group] } };
  const { url } = await listen((_req, res) => changes.open(res, () => large));
  const response = await fetch(url);
  // The page does not read the snapshot until there are changes.
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

test('a page that reads too slowly is disconnected', async () => {
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
