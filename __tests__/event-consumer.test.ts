import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { eventConsumer, memoryStore, type WebhookError } from 'docsmith-webhooks';
import { eventOf, messageUpdated, muteWarnings } from './support/endpoint';

const until = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve));

describe('consume()', () => {
  test('runs the handlers that match, one after the other, with the event and the context', async () => {
    const words: unknown[] = [];
    const job = { id: '7' };
    const consumer = eventConsumer<unknown, unknown, { job: { id: string } }>()
      .on('message.*', async (event, { job }) => {
        await new Promise(setImmediate);
        words.push(event, job);
      })
      .on('contact.*', () => words.push('never'))
      .use(({ type }, { signal }) => words.push(type, signal.aborted));
    await consumer.consume(messageUpdated, { job });
    expect(words).toEqual([messageUpdated, job, 'message.updated', false]);
  });

  test('rejects with the error of a handler, unchanged, and runs no further handler', async () => {
    const never = jest.fn();
    const boom = new Error('boom');
    const consumer = eventConsumer().on('*', () => Promise.reject(boom), never);
    await expect(consumer.consume(messageUpdated)).rejects.toBe(boom);
    expect(never).not.toHaveBeenCalled();
  });

  test.each([undefined, null, 0, '', 'route', 'router'])(
    'rejects with an error if a handler throws %p',
    async (thrown) => {
      const consumer = eventConsumer().on('*', () => {
        throw thrown;
      });
      await expect(consumer.consume(messageUpdated)).rejects.toThrow('An event handler threw');
    },
  );

  test.each([
    [{ id: '1' }, { code: 'invalid_event', status: 422 }],
    [
      { ...messageUpdated, payload: { id: '1' } },
      { code: 'invalid_event', status: 422 },
    ],
    [null, { code: 'invalid_event', status: 422 }],
  ])('rejects %p, which is no valid event', async (value, expected) => {
    const handler = jest.fn();
    await expect(eventConsumer().on('*', handler).consume(value)).rejects.toMatchObject(expected);
    expect(handler).not.toHaveBeenCalled();
  });

  test.each(['{}', Buffer.from('{}')])('says that the message must be parsed, not what it was: %p', async (message) => {
    await expect(eventConsumer().consume(message)).rejects.toThrow(
      /^consume\(\): expected an event, got an? (string|object)\. Parse the message first/,
    );
  });

  test('validates as the options say', async () => {
    const events = {
      'invoice.paid': { type: 'object', required: ['amount'], properties: { amount: { type: 'integer' } } },
    } as const;
    const seen: number[] = [];
    const consumer = eventConsumer({ events }).on('invoice.paid', (event) => seen.push(event.payload.amount));
    await consumer.consume({ id: '1', type: 'invoice.paid', payload: { id: '2', amount: 3 } });
    await expect(consumer.consume({ id: '1', type: 'invoice.paid', payload: { id: '2' } })).rejects.toThrow('schema');
    expect(seen).toEqual([3]);
    const strict = eventConsumer({ unknownEvents: 'reject' });
    await expect(strict.consume(eventOf('message.pinned'))).rejects.toMatchObject({ code: 'unknown_event' });
    await eventConsumer({ validation: 'envelope' })
      .on('*', () => {})
      .consume({ ...messageUpdated, payload: { id: '1' } });
  });

  test("gives an event that contradicts its schema to use() alone, with validation: 'report'", async () => {
    const seen: unknown[] = [];
    const consumer = eventConsumer({ validation: 'report' })
      .on('*', () => seen.push('never'))
      .use((event, { faults }) => seen.push([event.payload, faults?.length]));
    await consumer.consume({ ...messageUpdated, payload: { id: '1' } });
    expect(seen).toEqual([[{ id: '1' }, expect.any(Number)]]);
  });

  test("rejects an event that contradicts its schema if no handler of use() handles it, with validation: 'report'", async () => {
    const consumer = eventConsumer({ validation: 'report' }).on('*', () => {});
    await expect(consumer.consume({ ...messageUpdated, payload: { id: '1' } })).rejects.toMatchObject({
      code: 'invalid_event',
    });
  });

  test('passes an event of an undeclared type to the handlers of use()', async () => {
    const types: string[] = [];
    const consumer = eventConsumer()
      .use((event) => types.push(event.type))
      .on('*', () => types.push('never'));
    await consumer.consume(eventOf('message.pinned'));
    expect(types).toEqual(['message.pinned']);
  });

  test('publishes an event without a handler, and resolves', async () => {
    const published: unknown[] = [];
    const note = (message: unknown) => void published.push(message);
    subscribe('docsmith-webhooks:unhandled', note);
    await eventConsumer()
      .on('contact.*', () => {})
      .consume(messageUpdated);
    unsubscribe('docsmith-webhooks:unhandled', note);
    expect(published).toEqual([{ id: messageUpdated.id, type: messageUpdated.type }]);
  });

  test('warns if no handler is registered at all', async () => {
    muteWarnings();
    await eventConsumer().consume(messageUpdated);
    expect(jest.mocked(process.emitWarning).mock.calls[0]?.[0]).toContain('consumer.on(');
  });
});

test('consume() removes the keys that would set a prototype', async () => {
  const value = JSON.parse('{"id":"1","type":"group.created","payload":{"id":"2","__proto__":{"isAdmin":true}}}');
  const copies: object[] = [];
  await eventConsumer()
    .on('*', (event) => copies.push(Object.assign({}, event.payload)))
    .consume(value);
  expect(copies).toEqual([{ id: '2' }]);
  expect(Reflect.get(copies[0] ?? {}, 'isAdmin')).toBeUndefined();
});

describe('context', () => {
  test.each([
    [null, 'consume(): expected a context such as { job }, got null.'],
    [5, 'consume(): expected a context such as { job }, got 5.'],
    [{ signal: {} }, 'consume(): context.signal: expected an AbortSignal, got an object.'],
  ])('is refused if it is %p, and nothing stays in work', async (context, message) => {
    const consumer = eventConsumer({ handlerTimeout: 60_000 }).on('*', () => {});
    await expect(consumer.consume(messageUpdated, context as never)).rejects.toThrow(message);
    await consumer.drain(1);
  });

  test('has what the caller gave, and its job throws if the caller gave none', async () => {
    const jobs: unknown[] = [];
    const consumer = eventConsumer().on('*', (_event, context) => {
      jobs.push(context.job);
    });
    await expect(consumer.consume(messageUpdated)).rejects.toThrow(
      'context.job: consume() got no job. Give it one: consumer.consume(value, { job }).',
    );
    await eventConsumer()
      .on('*', (_event, { signal }) => jobs.push(signal.aborted))
      .consume(messageUpdated);
    expect(jobs).toEqual([false]);
  });

  test('has a signal that follows the signal of the caller, with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('the worker closes');
    const consumer = eventConsumer().on('*', async (_event, { signal }) => {
      controller.abort(reason);
      throw signal.reason;
    });
    await expect(consumer.consume(messageUpdated, { signal: controller.signal })).rejects.toBe(reason);
  });

  test('has a reason that is an error, also if the caller gave another', async () => {
    const handler = jest.fn();
    const consuming = eventConsumer()
      .on('*', handler)
      .consume(messageUpdated, { signal: AbortSignal.abort('cancelled') });
    await expect(consuming).rejects.toMatchObject({
      message: 'The signal of consume() was aborted.',
      cause: 'cancelled',
    });
    expect(handler).not.toHaveBeenCalled();
  });

  test('leaves no listener on the signal of the caller', async () => {
    const { signal } = new AbortController();
    const added = jest.spyOn(signal, 'addEventListener');
    const removed = jest.spyOn(signal, 'removeEventListener');
    await eventConsumer()
      .on('*', () => {})
      .consume(messageUpdated, { signal });
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });

  test('has a signal that is aborted at handlerTimeout; no further handler starts', async () => {
    const never = jest.fn();
    const consumer = eventConsumer({ handlerTimeout: 10 }).on('*', (_event, { signal }) => until(signal), never);
    await expect(consumer.consume(messageUpdated)).rejects.toMatchObject({
      code: 'handler_timeout',
      message: 'The handlers of the consumer did not end within 10 ms.',
    });
    expect(never).not.toHaveBeenCalled();
  });

  test('waits for a handler that ignores the signal, and takes its outcome', async () => {
    const ended = jest.fn();
    const consumer = eventConsumer({ handlerTimeout: 5 }).on('*', async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      ended();
    });
    await consumer.consume(messageUpdated);
    expect(ended).toHaveBeenCalledTimes(1);
  });
});

describe('idempotency', () => {
  test('runs the handlers of an event once', async () => {
    const handler = jest.fn();
    const consumer = eventConsumer({ idempotency: memoryStore() }).on('*', () => handler());
    await consumer.consume(messageUpdated);
    await consumer.consume(messageUpdated);
    await consumer.consume({ ...messageUpdated, id: 'another' });
    expect(handler).toHaveBeenCalledTimes(2);
  });

  test('rejects with 409 while the event is being handled, so that the queue tries again', async () => {
    let finish = () => {};
    const consumer = eventConsumer({ idempotency: memoryStore() }).on(
      '*',
      () => new Promise<void>((resolve) => (finish = resolve)),
    );
    const first = consumer.consume(messageUpdated);
    await expect(consumer.consume(messageUpdated)).rejects.toMatchObject({ code: 'duplicate_in_flight', status: 409 });
    finish();
    await first;
  });

  test('releases the event when a handler fails, and records it when the next try succeeds', async () => {
    const handler = jest.fn().mockRejectedValueOnce(new Error('boom'));
    const consumer = eventConsumer({ idempotency: memoryStore() }).on('*', () => handler());
    await expect(consumer.consume(messageUpdated)).rejects.toThrow('boom');
    await consumer.consume(messageUpdated);
    await consumer.consume(messageUpdated);
    expect(handler).toHaveBeenCalledTimes(2);
  });

  test('does not record an event without a handler, so that a later version of the app handles it', async () => {
    const store = memoryStore();
    await eventConsumer({ idempotency: store })
      .on('contact.*', () => {})
      .consume(messageUpdated);
    const handler = jest.fn();
    await eventConsumer({ idempotency: store })
      .on('*', () => handler())
      .consume(messageUpdated);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  test('gives handlers the transaction, and ends it with them', async () => {
    const log: string[] = [];
    const begin = async () => ({
      transaction: { write: (word: string) => log.push(word) },
      commit: async () => void log.push('commit'),
      rollback: async () => void log.push('rollback'),
    });
    const consumer = eventConsumer({ idempotency: { begin } }).on('*', (event, { transaction }) => {
      transaction.write(event.id);
      if (event.id === 'bad') throw new Error('boom');
    });
    await consumer.consume({ ...messageUpdated, id: 'good' });
    await expect(consumer.consume({ ...messageUpdated, id: 'bad' })).rejects.toThrow('boom');
    expect(log).toEqual(['good', 'commit', 'bad', 'rollback']);
  });

  test('rejects with 503 if the store fails, and runs no handler', async () => {
    const handler = jest.fn();
    const store = { ...memoryStore(), claim: () => Promise.reject(new Error('down')) };
    const consuming = eventConsumer({ idempotency: store }).on('*', handler).consume(messageUpdated);
    await expect(consuming).rejects.toMatchObject({ code: 'store_unavailable' } satisfies Partial<WebhookError>);
    expect(handler).not.toHaveBeenCalled();
  });
});

test('drain() waits for the handlers, and aborts their signal when its time is up', async () => {
  const consumer = eventConsumer().on('*', (_event, { signal }) => until(signal));
  const consuming = consumer.consume(messageUpdated);
  await consumer.drain(10);
  await consuming;
  await consumer.drain();
});

test('an unknown option is refused', () => {
  expect(() => eventConsumer({ timeout: 5 } as object)).toThrow(
    "eventConsumer(): unknown option 'timeout'. Known options: validation, events, formats, unknownEvents, idempotency, handlerTimeout.",
  );
});
