import { eventRouter, type WebhookErrorHandler, type Webhooks } from 'docsmith-webhooks';
import { deliver, listen, messageUpdated, muteWarnings, receiver } from '../support/endpoint';

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
const shadowed = [expect.stringMatching(/^docsmith-webhooks: a \(req, res\) handler has answered 'message\.updated'/)];

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
  ['it did not answer', (webhooks) => webhooks.use(async (_req, _res) => {}).use((_req, res, _next) => res.end())],
])('a handler is not reported if %s', async (_name, register) => {
  expect(await warningsOf(register)).toEqual([]);
});
