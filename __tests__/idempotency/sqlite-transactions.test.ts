import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { bundle } from '../support/bundle';
import { endpoint } from '../support/claims';
import { describeSqlite } from '../support/describe-sqlite';
import { messageUpdated } from '../support/endpoint';
import { callMethod, firstValue } from '../support/sqlite';
import type { SqliteStart } from '../support/sqlite-process';

const minute = 60_000;

describeSqlite('the transactions of sqliteStore', ({ driver, open, file, openStore, read }) => {
  describe('while the app has a transaction open on the same connection', () => {
    test('every operation is refused, and the transaction goes on', async () => {
      const database = open(file());
      const store = openStore({ database });
      await store.claim('held', 'a', minute);
      database.exec('CREATE TABLE notes (text); BEGIN; INSERT INTO notes VALUES (1)');
      const refused =
        'sqliteStore(): the app has a transaction open on this connection. Open a connection for the store alone.';
      await expect(store.claim('id', 'a', minute)).rejects.toThrow(refused);
      await expect(store.renew('held', 'a', minute)).rejects.toThrow(refused);
      await expect(store.complete('held', 'a', minute)).rejects.toThrow(refused);
      await expect(store.release('held', 'a')).rejects.toThrow(refused);
      database.exec('COMMIT');
      expect(read('SELECT count(*) FROM notes')).toBe(1);
      expect(await store.claim('id', 'b', minute)).toBe('claimed');
      expect(await store.claim('held', 'b', minute)).toBe('in_flight');
      expect(await store.complete('held', 'a', minute)).toBe(true);
    });

    test('a delivery is answered 503 and runs no handler', async () => {
      const database = open(file());
      const { status, runs } = await endpoint({ idempotency: openStore({ database }) });
      database.exec('BEGIN');
      expect(await status()).toBe(503);
      database.exec('ROLLBACK');
      expect(runs()).toBe(0);
      expect(await status()).toBe(204);
      expect(runs()).toBe(1);
    });
  });

  describe('while another connection has locked the database', () => {
    test('an operation waits for it, and the event loop goes on', async () => {
      const store = openStore();
      const other = open(file());
      other.exec('BEGIN EXCLUSIVE');
      const claims = ['1', '2', '3'].map((id) => store.claim(id, 'a', minute));
      await sleep(100);
      other.exec('COMMIT'); // This line does not run while a claim blocks the event loop.
      expect(await Promise.all(claims)).toEqual(['claimed', 'claimed', 'claimed']);
    });

    test('a store on a file that is not yet in WAL fails without blocking the event loop', async () => {
      const path = file();
      const other = open(path);
      other.exec('CREATE TABLE notes (text); BEGIN EXCLUSIVE');
      const database = open(path);
      database.exec('PRAGMA busy_timeout = 10000');
      const start = performance.now();
      const claim = openStore({ database }).claim('id', 'a', minute);
      expect(performance.now() - start).toBeLessThan(5000);
      other.exec('COMMIT');
      expect(await claim).toBe('claimed');
    });

    test('the event loop goes on between the operations that have waited', async () => {
      const store = openStore();
      const other = open(file());
      await store.claim('first', 'a', minute);
      other.exec('BEGIN EXCLUSIVE');
      let done = 0;
      const claims = Array.from({ length: 50 }, (_, index) => store.claim(`${index}`, 'a', minute).then(() => done++));
      await sleep(50);
      other.exec('COMMIT');
      const seen = new Set<number>();
      let isOver = false;
      const all = Promise.all(claims).finally(() => (isOver = true));
      while (!isOver) {
        await turn();
        seen.add(done);
      }
      await all;
      expect(seen.size).toBeGreaterThan(3);
    });

    test('deliveries are answered 503, and 204 after that', async () => {
      const { status, runs } = await endpoint({ idempotency: openStore() });
      const other = open(file());
      other.exec('BEGIN EXCLUSIVE');
      const events = ['1', '2', '3', '4', '5'].map((id) => ({ ...messageUpdated, id }));
      expect(await Promise.all(events.map(status))).toEqual([503, 503, 503, 503, 503]);
      other.exec('ROLLBACK');
      expect(await Promise.all(events.map(status))).toEqual([204, 204, 204, 204, 204]);
      expect(runs()).toBe(5);
    });

    test('the store can be made, and creates the table later', async () => {
      const other = open(file());
      other.exec('PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE');
      const store = openStore();
      const start = performance.now();
      // Not `rejects.toThrow()`: Jest does not see an error in a SqliteError.
      const claims = ['1', '2', '3', '4', '5'].map((id) =>
        store.claim(id, 'a', minute).catch(({ message }: Error) => message),
      );
      for (const answer of await Promise.all(claims)) expect(answer).toMatch(/locked/);
      // One after the other, they would take five times 1.5 s.
      expect(performance.now() - start).toBeLessThan(5000);
      other.exec('ROLLBACK');
      expect(await store.claim('id', 'a', minute)).toBe('claimed');
    });
  });

  test('a closed database is answered 503', async () => {
    const database = open(file());
    const { status, runs, failures } = await endpoint({ idempotency: openStore({ database }) });
    database.close();
    expect(await status()).toBe(503);
    expect(runs()).toBe(0);
    expect(failures).toHaveLength(1);
  });

  test('a database that the app closes and opens again is set up again', async () => {
    if (driver !== 'node:sqlite') return; // A Database of better-sqlite3 cannot be opened again.
    const database = open(file());
    const { status } = await endpoint({ idempotency: openStore({ database }) });
    for (const meanwhile of [async () => void (await status()), async () => {}]) {
      database.close();
      await meanwhile();
      rmSync(file());
      callMethod(database, 'open');
      await status();
      expect(await status()).toBe(204);
      expect(firstValue(database, 'PRAGMA synchronous')).toBe(2);
    }
  });

  test('after the file was deleted, deliveries are answered 503, until the file is back', async () => {
    const { status, runs } = await endpoint({ idempotency: openStore() });
    const files = ['', '-wal', '-shm'].map((ending) => file() + ending);
    for (const one of files) renameSync(one, `${one}.moved`);
    expect(await status()).toBe(503);
    // Another process makes a new file. It and this connection do not see each other's events.
    const other = open(file());
    expect(await openStore({ database: other }).claim('id', 'a', minute)).toBe('claimed');
    expect(await status()).toBe(503);
    expect(runs()).toBe(0);
    other.close();
    for (const one of files) renameSync(`${one}.moved`, one);
    expect(await status()).toBe(204);
  });

  test('six processes that start at once on a new file all succeed, 20 times', async () => {
    const program = await bundle('sqlite-process');
    const children = Array.from({ length: 6 }, () => fork(program));
    try {
      for (let round = 0; round < 20; round++) {
        const start: SqliteStart = { file: `${file()}.${round}`, at: Date.now() + (round === 0 ? 1500 : 50) };
        const outcomes = await Promise.all(children.map((child) => outcomeOf(child, start)));
        const shared = outcomes.map(([verdict]) => verdict).sort();
        expect(shared).toEqual(['claimed', ...Array(5).fill('in_flight')]);
        expect(outcomes.map(([, ...own]) => own)).toEqual(Array(6).fill([true, 'done']));
      }
    } finally {
      await Promise.all(children.map(stop));
    }
  });
});

async function outcomeOf(child: ChildProcess, start: SqliteStart): Promise<unknown[]> {
  child.send(start);
  const [outcomes] = await once(child, 'message');
  return outcomes;
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}
