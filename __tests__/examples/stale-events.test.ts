import { readFileSync } from 'node:fs';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { Pool } from 'pg';
import { deliver, secret } from '../support/endpoint';
import { type Example, startExample } from '../support/example';
import { describeWith, startPostgres } from '../support/services';

/** The table of the example. */
const orders = [
  ['created, updated, deleted', ['as created', 'as updated', 'deleted']],
  ['created, deleted, updated', ['as created', 'deleted', 'deleted']],
  ['updated, created, deleted', ['as updated', 'as updated', 'deleted']],
  ['updated, deleted, created', ['as updated', 'deleted', 'deleted']],
  ['deleted, created, updated', ['deleted', 'deleted', 'deleted']],
  ['deleted, updated, created', ['deleted', 'deleted', 'deleted']],
] as const;

describeWith('postgres', 'the handlers of the example', () => {
  let example: Example;
  let pool: Pool;
  beforeAll(async () => {
    const { url } = await startPostgres();
    pool = new Pool({ connectionString: url });
    example = await startExample('stale-events.ts', { DOCSMITH_WEBHOOK_SECRET: secret, DATABASE_URL: url });
  });
  afterAll(() => pool.end());

  async function send(action: string, id: string, updatedAt = { created: 100, updated: 200 }) {
    const event = {
      created: exampleEvent('message.created', {
        payload: { id, message: 'as created', updated_at: updatedAt.created },
      }),
      updated: exampleEvent('message.updated', {
        payload: { id, message: 'as updated', updated_at: updatedAt.updated },
      }),
      deleted: { id: `deletion of ${id}`, type: 'message.deleted', payload: { id } },
    }[action];
    for (const _ of ['delivery', 'duplicate']) expect((await deliver(example.url, event)).status).toBe(204);
  }

  async function state(id: string): Promise<string> {
    const { rows } = await pool.query('SELECT text FROM messages WHERE id = $1', [id]);
    expect(rows).toHaveLength(1);
    return rows[0].text ?? 'deleted';
  }

  test.each(orders)('%s, each delivered twice', async (order, expected) => {
    const states: string[] = [];
    for (const action of order.split(', ')) {
      await send(action, order);
      states.push(await state(order));
    }
    expect(states).toEqual(expected);
  });

  test.each(orders)('%s, and then all of them again as new events', async (order) => {
    const id = `${order}, again`;
    for (const action of `${order}, ${order}`.split(', ')) await send(action, id);
    expect(await state(id)).toBe('deleted');
  });

  test.each(orders)('%s, all at once', async (order) => {
    const id = `${order}, at once`;
    await Promise.all(order.split(', ').map((action) => send(action, id)));
    expect(await state(id)).toBe('deleted');
  });

  test.each(['created, updated', 'updated, created'])('%s, within one second', async (order) => {
    for (const action of order.split(', ')) await send(action, `${order}, 1 s`, { created: 100, updated: 100 });
    expect(await state(`${order}, 1 s`)).toBe('as updated');
  });

  test('the table of the example is the one that is tested', async () => {
    const rows = [...readFileSync('examples/stale-events.ts', 'utf8').matchAll(/^ \* \| (\w.*) \|$/gm)].map(
      ([, row = '']) => row.split('|').map((cell) => cell.trim()),
    );
    expect(rows.slice(1)).toEqual(orders.map(([order, states]) => [order, ...states]));
  });
});
