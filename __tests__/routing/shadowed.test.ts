import { eventRouter, memoryStore, type WebhookErrorHandler, type Webhooks } from 'docsmith-webhooks';
import { deliver, eventOf, listen, messageUpdated, muteWarnings, receiver } from '../support/endpoint';

/** Delivers an event twice to the handlers. Returns the warnings. */
async function warningsOf(register: (webhooks: Webhooks) => unknown): Promise<string[]> {
  muteWarnings();
  const { webhooks, app } = receiver();
  register(webhooks);
  const { url } = await listen(app);
  for (const _ of [1, 2]) expect((await deliver(url, messageUpdated)).ok).toBe(true);
  return jest.mocked(process.emitWarning).mock.calls.map(([text]) => String(text));
}

const onError: WebhookErrorHandler = (error, _req, _res, next) => next(error);
const boom = () => {
  throw new Error('boom');
};
const recover: WebhookErrorHandler = (_error, _req, res, _next) => void res.sendStatus(202);
const shadowed = [
  expect.stringMatching(/^docsmith-webhooks: a \(req, res\) handler has answered an event 'message\.updated'/),
];

describe('a (req, res) handler that answers is reported once', () => {
  test('if another chain follows', async () => {
    const later = jest.fn();
    const register = (webhooks: Webhooks) =>
      webhooks.on('message.*', (_req, res) => res.send('ok')).on('*', () => later());
    expect(await warningsOf(register)).toEqual(shadowed);
    expect(later).not.toHaveBeenCalled();
  });

  test.each<[string, (webhooks: Webhooks) => unknown]>([
    ['its own chain goes on', (webhooks) => webhooks.on('*', async (_req, res) => void res.send('ok'), [() => {}])],
    [
      'it is in a mounted router, and another follows',
      (webhooks) => webhooks.use(eventRouter().on('*', (_req, res) => res.end())).use(eventRouter().use(() => {})),
    ],
    ['its answer is streamed', (webhooks) => webhooks.use((_req, res) => setTimeout(() => res.end(), 5)).use(() => {})],
  ])('if %s', async (_name, register) => {
    expect(await warningsOf(register)).toEqual(shadowed);
  });
});

test.each<[string, (webhooks: Webhooks) => unknown]>([
  ['it is the last', (webhooks) => webhooks.use(() => {}).on('*', (_req, res) => res.end())],
  ['only error handlers follow', (webhooks) => webhooks.on('*', (_req, res) => res.end()).use(onError)],
  [
    'what follows handles other types',
    (webhooks) => webhooks.on('message.*', (_req, res) => res.end()).on('contact.*', () => {}),
  ],
  ['it has next, and may pass others on', (webhooks) => webhooks.use((_req, res, _next) => res.end()).use(() => {})],
  [
    'an error handler has answered for it',
    (webhooks) =>
      webhooks
        .on('*', async (_req, _res) => boom())
        .on('*', () => {})
        .use(recover),
  ],
  [
    'another handler has answered before it',
    (webhooks) =>
      webhooks
        .use((_req, res, next) => {
          res.end();
          next();
        })
        .use(async (_req, _res) => {})
        .use(() => {}),
  ],
  ['it did not answer', (webhooks) => webhooks.use(async (_req, _res) => {}).use((_req, res, _next) => res.end())],
])('a handler is not reported if %s', async (_name, register) => {
  expect(await warningsOf(register)).toEqual([]);
});

test('a handler that only one type comes to is reported when that type comes', async () => {
  muteWarnings();
  const { webhooks, app } = receiver();
  webhooks.use((_req, res) => res.end()).on('message.*', () => {});
  const { url } = await listen(app);
  await deliver(url, eventOf('contact.deleted'));
  expect(process.emitWarning).not.toHaveBeenCalled();
  await deliver(url, messageUpdated);
  expect(process.emitWarning).toHaveBeenCalledTimes(1);
});

test('routers that are nested 3,000 deep do not overflow the stack', async () => {
  let nested = eventRouter().on('*', () => {});
  for (let depth = 0; depth < 3_000; depth++) nested = eventRouter().use(nested);
  const { webhooks, app } = receiver({ idempotency: memoryStore() });
  webhooks.use((_req, res) => res.send('ok')).use(nested);
  muteWarnings();
  expect((await deliver((await listen(app)).url, messageUpdated)).status).toBe(200);
});
