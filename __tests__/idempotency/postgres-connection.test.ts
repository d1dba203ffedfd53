import { openTransaction, type TransactionClient } from '../../src/idempotency/postgres-connection';

/** A connection that writes down what it is asked, and answers as told. */
function connection(answer: () => Promise<{ rows: [] }> = async () => ({ rows: [] })) {
  const log: string[] = [];
  const client: TransactionClient = {
    query(text) {
      log.push(text);
      return answer();
    },
    on: () => {},
    removeListener: () => {},
    release: (close) => log.push(close ? 'closed' : 'given back'),
  };
  return { client, log };
}

const failWith = (code: string) => async () => Promise.reject(Object.assign(new Error('refused'), { code }));

test('a commit also checks that the transaction is still the one that was opened, and gives the connection back', async () => {
  const { client, log } = connection();
  await openTransaction(client).commit();
  expect(log).toEqual(['RELEASE SAVEPOINT docsmith_webhooks; COMMIT', 'given back']);
});

test('a rollback gives the connection back', async () => {
  const { client, log } = connection();
  await openTransaction(client).rollback();
  expect(log).toEqual(['ROLLBACK', 'given back']);
});

test.each([
  ['25P02', 'a statement in it had failed, and no handler threw.'],
  ['25P01', 'a handler has ended it itself.'],
  ['3B001', 'a handler has ended it itself.'],
])('a commit that fails with %s says why, and closes the connection', async (code, reason) => {
  const { client, log } = connection(failWith(code));
  await expect(openTransaction(client).commit()).rejects.toThrow(`The transaction was not committed: ${reason}`);
  expect(log.at(-1)).toBe('closed');
});

test('any other error of the commit stays as it is', async () => {
  const { client } = connection(failWith('23505'));
  await expect(openTransaction(client).commit()).rejects.toThrow('refused');
});

test('the client of a handler cannot be released, and cannot query after the end', async () => {
  const opened = openTransaction(connection().client);
  expect(() => opened.transaction.release()).toThrow('leave its release() to docsmith-webhooks');
  await opened.commit();
  expect(() => opened.transaction.query('SELECT 1')).toThrow('req.transaction is over');
});
