import { copyFileSync, cpSync } from 'node:fs';
import path from 'node:path';
import { sign } from 'docsmith-webhooks';
import { type InstrumentationOptions, instrumentWebhooks } from 'docsmith-webhooks/otel';
import { bundle } from '../support/bundle';
import { deliver, eventOf, messageUpdated, secret } from '../support/endpoint';
import { type Instrumented, startInstrumented } from '../support/instrumented';
import { delivery, openSocket } from '../support/raw-socket';
import { describeWith, startRedis, temporaryFolder } from '../support/services';
import type { ExportedPoint, ExportedSpan } from '../support/telemetry-sdk';
import { until } from '../support/until';

const root = path.join(__dirname, '../..');
let program: string;
beforeAll(async () => {
  program = await bundle('instrumented-process', 'express', 'bullmq', 'bullmq-otel', '@opentelemetry/*');
});

/** The names of a span and of all above it, from top to bottom. */
function pathTo(name: string, spans: readonly ExportedSpan[]): readonly string[] {
  const names: string[] = [];
  for (
    let span = spans.find((one) => one.name === name);
    span;
    span = spans.find(({ spanId }) => spanId === span?.parent)
  ) {
    names.unshift(span.name);
  }
  return names;
}

const ofDocsmith = (spans: readonly ExportedSpan[]) => spans.filter(({ scope }) => scope === 'docsmith-webhooks');

const operation = {
  'messaging.system': 'docsmith',
  'messaging.operation.name': 'process',
  'messaging.operation.type': 'process',
};
const wrong = { 'x-docssmith-demo2-signature': '0'.repeat(64) };

describe('beside the instrumentations of http and Express 5', () => {
  let app: Instrumented;
  beforeAll(async () => {
    app = await startInstrumented(program, { role: 'web' });
  });

  /** Delivers an event. Returns the span of the delivery. */
  async function spanOf(event: object, headers = {}): Promise<ExportedSpan> {
    await deliver(`${app.url}/webhooks`, event, headers);
    return theSpan();
  }

  async function theSpan(): Promise<ExportedSpan> {
    const spans: ExportedSpan[] = [];
    await until(async () => {
      spans.push(...ofDocsmith((await app.ask('export')).spans));
      return spans.length > 0;
    });
    const [span] = spans;
    if (!span || spans.length > 1) throw new Error(`There are ${spans.length} spans.`);
    return span;
  }

  test('a delivery is a span below that of Express, and above those of its handlers', async () => {
    await deliver(`${app.url}/webhooks`, messageUpdated);
    const names = ['POST /webhooks', 'middleware - docsmithWebhooksMiddleware', 'process message.updated', 'save'];
    const { spans } = await app.after(...names);
    expect(pathTo('save', spans)).toEqual(names);
    expect(ofDocsmith(spans)).toEqual([
      expect.objectContaining({
        kind: 'CONSUMER',
        status: 'UNSET',
        attributes: {
          ...operation,
          'messaging.destination.name': 'message.updated',
          'messaging.message.id': messageUpdated.id,
          'docsmith.webhook.type': 'message.updated',
          'docsmith.webhook.outcome': 'handled',
          'http.response.status_code': 204,
        },
      }),
    ]);
  });

  test('handlers are below the delivery also if the app mounts the steps one by one', async () => {
    await deliver(`${app.url}/steps`, messageUpdated);
    const names = ['POST /steps', 'middleware - captureRawBodyMiddleware', 'process message.updated', 'save'];
    expect(pathTo('save', (await app.after(...names)).spans)).toEqual(names);
  });

  test('says how a delivery has ended', async () => {
    const created = eventOf('message.created', 'm1');
    expect((await spanOf(created)).attributes).toMatchObject({ 'docsmith.webhook.outcome': 'handled' });
    expect((await spanOf(created)).attributes).toMatchObject({ 'docsmith.webhook.outcome': 'duplicate' });
    expect((await spanOf(eventOf('contact.created', 'c1'))).attributes).toMatchObject({
      'docsmith.webhook.outcome': 'unhandled',
      'http.response.status_code': 204,
    });
  });

  test('a refused delivery has its code, and nothing of what it claims to be', async () => {
    expect(await spanOf(messageUpdated, wrong)).toMatchObject({
      name: 'process',
      status: 'UNSET',
      attributes: {
        ...operation,
        'docsmith.webhook.outcome': 'rejected',
        'docsmith.webhook.code': 'invalid_signature',
        'http.response.status_code': 401,
      },
    });
  });

  test('a delivery whose sender leaves is aborted, and no error', async () => {
    const socket = openSocket(Number(new URL(app.url).port));
    const request = delivery(JSON.stringify(messageUpdated)).replace('POST / ', 'POST /webhooks ');
    await socket.send(request.slice(0, -10));
    await until(async () => activeIn((await app.ask('export')).metrics) === 1);
    await socket.hangUp();
    const { attributes, status } = await theSpan();
    expect(attributes).toEqual({
      ...operation,
      'docsmith.webhook.outcome': 'aborted',
      'docsmith.webhook.code': 'request_aborted',
    });
    expect(status).toBe('UNSET');
  });

  test('an error of a handler is an error of the span', async () => {
    expect(await spanOf(eventOf('contact.deleted', 'c2'))).toMatchObject({
      name: 'process contact.deleted',
      status: 'ERROR',
      statusMessage: 'The address book is closed.',
      exceptions: [{ 'exception.type': 'TypeError', 'exception.message': 'The address book is closed.' }],
      attributes: {
        'docsmith.webhook.outcome': 'failed',
        'error.type': 'TypeError',
        'http.response.status_code': 500,
      },
    });
    expect(await spanOf(eventOf('group.created', 'g1'))).toMatchObject({
      status: 'ERROR',
      exceptions: [],
      attributes: { 'docsmith.webhook.outcome': 'failed', 'error.type': '507' },
    });
  });

  test('a type that nobody has declared is in no name and in no label', async () => {
    const before = seriesIn((await app.ask('export')).metrics);
    const spans = [];
    for (const type of ['call.started', 'call.ended'])
      spans.push(await spanOf({ id: type, type, payload: { id: '1' } }));
    expect(spans.map(({ name, attributes }) => [name, attributes['docsmith.webhook.type']])).toEqual([
      ['process', 'call.started'],
      ['process', 'call.ended'],
    ]);
    const added = seriesIn((await app.ask('export')).metrics).filter((one) => !before.includes(one));
    expect(added).toEqual([
      'docsmith.webhook.deliveries _OTHER unhandled',
      'messaging.process.duration _OTHER unhandled',
    ]);
  });

  test('deliveries are counted and timed by type and outcome', async () => {
    const { metrics } = await app.ask('export');
    const counted = metrics.filter(({ metric }) => metric === 'docsmith.webhook.deliveries');
    expect(counted).toContainEqual({
      metric: 'docsmith.webhook.deliveries',
      unit: '{delivery}',
      attributes: { 'docsmith.webhook.outcome': 'rejected', 'docsmith.webhook.code': 'invalid_signature' },
      value: 1,
    });
    expect(counted).toContainEqual(
      expect.objectContaining({
        attributes: { 'docsmith.webhook.type': 'message.created', 'docsmith.webhook.outcome': 'duplicate' },
        value: 1,
      }),
    );
    expect(metrics).toContainEqual({
      metric: 'messaging.process.duration',
      unit: 's',
      attributes: {
        ...operation,
        'messaging.destination.name': 'contact.deleted',
        'docsmith.webhook.type': 'contact.deleted',
        'docsmith.webhook.outcome': 'failed',
        'error.type': 'TypeError',
      },
      value: expect.objectContaining({
        count: 1,
        buckets: expect.objectContaining({
          boundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        }),
      }),
    });
    expect(activeIn(metrics)).toBe(0);
  });

  test('no attribute has the body, the signature or the secret', async () => {
    const text = 'A text that nobody else may read';
    const event = { ...messageUpdated, id: 'private', payload: { ...messageUpdated.payload, message: text } };
    const spans = [
      await spanOf(event),
      await spanOf(event, wrong),
      await spanOf({ ...event, payload: { message: text } }),
    ];
    const all = JSON.stringify([spans, (await app.ask('export')).metrics]);
    for (const hidden of [text, secret, sign(JSON.stringify(event), secret), '0'.repeat(64)]) {
      expect(all).not.toContain(hidden);
    }
  });

  test('stops at once, also with what has begun, and can begin again', async () => {
    const stays = new AbortController();
    const working = deliver(`${app.url}/webhooks`, eventOf('group.deleted', 'g2'), {}, stays.signal).catch(() => {});
    await until(async () => activeIn((await app.ask('export')).metrics) === 1);
    const stopped = await app.ask('stop');
    expect(ofDocsmith(stopped.spans)).toHaveLength(1);
    expect(activeIn(stopped.metrics)).toBe(0);

    await deliver(`${app.url}/webhooks`, messageUpdated);
    const { spans, metrics } = await app.after('middleware - docsmithWebhooksMiddleware');
    expect(ofDocsmith(spans)).toEqual([]);
    expect(seriesIn(metrics)).toEqual(seriesIn(stopped.metrics));

    await app.ask('start');
    expect(await spanOf(messageUpdated)).toMatchObject({ name: 'process message.updated' });
    stays.abort();
    await working;
  });
});

const activeIn = (metrics: readonly ExportedPoint[]) => {
  return metrics.find(({ metric }) => metric === 'docsmith.webhook.active')?.value ?? 0;
};

/** Each metric with its labels. */
const seriesIn = (metrics: readonly ExportedPoint[]) => {
  return metrics.map(({ metric, attributes }) => {
    return `${metric} ${attributes['docsmith.webhook.type']} ${attributes['docsmith.webhook.outcome']}`;
  });
};

test('works if the SDK is registered later', async () => {
  const app = await startInstrumented(program, { role: 'web', sdk: 'after' });
  await deliver(`${app.url}/webhooks`, messageUpdated);
  const { spans, metrics } = await app.after('POST /webhooks', 'process message.updated');
  expect(pathTo('save', spans)).toHaveLength(4);
  expect(metrics).toContainEqual(expect.objectContaining({ metric: 'docsmith.webhook.deliveries', value: 1 }));
});

test('works with Express 4', async () => {
  const folder = temporaryFolder('express4');
  const file = path.join(folder, 'app.js');
  copyFileSync(program, file);
  // The instrumentation knows Express by the name of its folder.
  cpSync(path.join(root, 'node_modules/express4'), path.join(folder, 'node_modules/express'), { recursive: true });
  const app = await startInstrumented(file, { role: 'web' }, { NODE_PATH: path.join(root, 'node_modules') });
  await deliver(`${app.url}/webhooks`, messageUpdated);
  const names = ['POST /webhooks', 'middleware - docsmithWebhooksMiddleware', 'process message.updated', 'save'];
  expect(pathTo('save', (await app.after(...names)).spans)).toEqual(names);
});

describeWith('redis-server', 'with a queue on Redis', () => {
  /** Starts a receiver and a worker. Delivers an event, and waits for these spans. */
  async function through(event: { type: string }, web: boolean, worker: boolean, ...names: readonly string[]) {
    const { url: redisUrl } = await startRedis();
    const [receiving, working] = await Promise.all([
      startInstrumented(program, { role: 'web', redisUrl, telemetry: web }),
      startInstrumented(program, { role: 'worker', redisUrl, telemetry: worker }),
    ]);
    expect((await deliver(`${receiving.url}/queue`, event)).status).toBe(202);
    const worked = await working.after(...names);
    const layer = 'middleware - docsmithWebhooksMiddleware';
    const received = await receiving.after('POST /queue', layer, `process ${event.type}`);
    return { spans: [...received.spans, ...worked.spans], metrics: worked.metrics };
  }

  test('the span of the worker is below the one that has sent the job, in the same trace', async () => {
    const { spans } = await through(messageUpdated, false, false, 'process docsmith', 'save');
    expect(pathTo('save', spans)).toEqual([
      'POST /queue',
      'middleware - docsmithWebhooksMiddleware',
      'process message.updated',
      'send docsmith',
      'process docsmith',
      'save',
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const [sent, processed] = spans.filter(({ name }) => name.endsWith(' docsmith'));
    const common = {
      'messaging.system': 'bullmq',
      'messaging.destination.name': 'docsmith',
      'messaging.message.id': messageUpdated.id,
      'docsmith.webhook.type': 'message.updated',
    };
    expect(sent).toMatchObject({ kind: 'PRODUCER', status: 'UNSET' });
    expect(sent?.attributes).toEqual({
      ...common,
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
    });
    expect(processed).toMatchObject({ kind: 'CONSUMER', status: 'UNSET', links: [sent?.spanId] });
    expect(processed?.attributes).toEqual({
      ...operation,
      ...common,
      'docsmith.webhook.outcome': 'handled',
      'bullmq.job.attempts.made': 0,
    });
  });

  test('each attempt of a job is a span, and one that fails is an error', async () => {
    const deleted = eventOf('contact.deleted', 'c1');
    const { spans } = await through(deleted, false, false, 'process docsmith', 'process docsmith');
    const attempts = spans.filter(({ name }) => name === 'process docsmith');
    expect(attempts).toMatchObject([
      {
        status: 'ERROR',
        statusMessage: 'The address book is closed.',
        attributes: { 'bullmq.job.attempts.made': 0, 'docsmith.webhook.outcome': 'failed', 'error.type': 'TypeError' },
      },
      { status: 'UNSET', attributes: { 'bullmq.job.attempts.made': 1, 'docsmith.webhook.outcome': 'handled' } },
    ]);
  });

  test.each([
    ['of the queue and the worker', true, true],
    ['of the queue', true, false],
    ['of the worker', false, true],
  ])("with BullMQ's own telemetry %s, the trace goes on, and no span is doubled", async (_whose, web, worker) => {
    const sent = web ? 'add docsmith.message.updated' : 'send docsmith';
    const { spans, metrics } = await through(messageUpdated, web, worker, 'process docsmith', 'save');
    expect(pathTo('save', spans).slice(2)).toEqual(['process message.updated', sent, 'process docsmith', 'save']);
    const kinds = spans.filter(({ kind }) => kind === 'PRODUCER' || kind === 'CONSUMER').map(({ name }) => name);
    expect(kinds.sort()).toEqual([sent, 'process docsmith', 'process message.updated'].sort());
    expect(seriesIn(metrics)).toContain('messaging.process.duration message.updated handled');
  });
});

test('only one can run', () => {
  const stop = instrumentWebhooks();
  expect(() => instrumentWebhooks()).toThrow('instrumentWebhooks(): already running.');
  stop();
  const again = instrumentWebhooks();
  stop();
  expect(() => instrumentWebhooks()).toThrow('instrumentWebhooks(): already running.');
  again();
});

test.each<[InstrumentationOptions, string]>([
  [{ tracerProvider: {} as never }, 'tracerProvider: expected an object with getTracer(), got an object.'],
  [{ meterProvider: 5 as never }, 'meterProvider: expected an object with getMeter(), got 5.'],
])('instrumentWebhooks(%p) is refused', (options, message) => {
  expect(() => instrumentWebhooks(options)).toThrow(message);
});
