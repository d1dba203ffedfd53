import {
  type AnyEvent,
  type ConsumerHandler,
  eventConsumer,
  type JobContext,
  type Message,
  type QueueJob,
  type WebhookEvent,
} from 'docsmith-webhooks';
import { postgresTransactions } from 'docsmith-webhooks/postgres';
import { expectTypeOf } from 'expect-type';
import { Pool, type PoolClient } from 'pg';

/** Checks types and runs nothing. */
function typeTest(name: string, _check: () => void): void {
  test(name, () => {});
}

typeTest('the pattern narrows the event, as in webhooks.on()', () => {
  eventConsumer()
    .on('message.created', (event) => expectTypeOf(event.payload).toEqualTypeOf<Message>())
    .on(['message.created', 'contact.deleted'], ({ type }) =>
      expectTypeOf(type).toEqualTypeOf<'message.created' | 'contact.deleted'>(),
    )
    .on('*', (event) => expectTypeOf(event).toEqualTypeOf<WebhookEvent>())
    .use((event) => expectTypeOf(event).toEqualTypeOf<AnyEvent>());
});

typeTest('a pattern that can match nothing is a type error', () => {
  // @ts-expect-error: there is no such type
  eventConsumer().on('message.created.now', () => {});
  // @ts-expect-error: no handler
  eventConsumer().on('message.created');
});

typeTest('the context has the job and a signal, and no transaction without transactions', () => {
  eventConsumer().on('*', (_event, context) => {
    expectTypeOf(context.job).toEqualTypeOf<QueueJob>();
    expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>();
    expectTypeOf(context).not.toHaveProperty('transaction');
  });
});

typeTest('with transactions, the context has the client', () => {
  const idempotency = postgresTransactions({ pool: new Pool() });
  eventConsumer({ idempotency }).on('*', (_event, { transaction }) =>
    expectTypeOf(transaction).toEqualTypeOf<PoolClient>(),
  );
});

typeTest('the default context can be left out; another one must be given', () => {
  const byDefault = eventConsumer();
  void (() => byDefault.consume({}));
  void (() => byDefault.consume({}, { signal: AbortSignal.abort() }));
  const own = eventConsumer<unknown, unknown, { message: Buffer }>().on('*', (_event, { message }) =>
    expectTypeOf(message).toEqualTypeOf<Buffer>(),
  );
  void (() => own.consume({}, { message: Buffer.from('') }));
  // @ts-expect-error: the handlers need the message
  void (() => own.consume({}));
});

typeTest('a handler can be declared by itself, and registered for its pattern', () => {
  const handler: ConsumerHandler<'message.created'> = (event) => event.payload.message;
  const any: ConsumerHandler = (event) => event.payload.id;
  eventConsumer().on('message.created', handler).on('*', any).use(any);
  expectTypeOf<Parameters<ConsumerHandler>[1]>().toExtend<JobContext>();
});

typeTest('the payloads of events that the options add follow from their schemas', () => {
  const events = {
    'call.ended': { type: 'object', required: ['seconds'], properties: { seconds: { type: 'integer' } } },
  } as const;
  eventConsumer({ events }).on('call.ended', (event) => expectTypeOf(event.payload.seconds).toEqualTypeOf<number>());
});

typeTest('a consumer can be mounted', () => {
  eventConsumer().use(eventConsumer(), () => {});
});
