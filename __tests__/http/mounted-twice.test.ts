import { docsmithWebhooks } from 'docsmith-webhooks';
import express from 'express';
import express4 from 'express4';
import { deliver, listen, messageUpdated, muteWarnings, secret } from '../support/endpoint';

const receiver = (options = {}) => docsmithWebhooks(secret, options).on('*', () => {});

/** Delivers two events to a path of the app. Returns the warnings. */
async function warningsOf(app: express.Express, path = '/webhooks'): Promise<unknown[]> {
  muteWarnings();
  const { url } = await listen(app);
  for (const _ of [1, 2]) expect((await deliver(url + path, messageUpdated)).status).toBe(204);
  return jest.mocked(process.emitWarning).mock.calls.map(([text]) => text);
}

const twice = [expect.stringMatching(/^docsmith-webhooks: two receivers are mounted at one path/)];

describe.each([
  ['Express 5', express],
  ['Express 4', express4 as unknown as typeof express],
])('with %s, a warning is given once', (_name, express) => {
  test.each<[string, () => express.Express, string?]>([
    ['for two receivers at one path', () => express().use('/webhooks', receiver()).use('/webhooks', receiver())],
    ['for two receivers for the whole app', () => express().use(receiver()).use('/', receiver())],
    ['for paths that differ in a slash', () => express().use('/webhooks', receiver()).use('/webhooks/', receiver())],
    [
      'for two with the same path option',
      () =>
        express()
          .use(receiver({ path: '/webhooks' }))
          .use(receiver({ path: '/Webhooks/' })),
    ],
    [
      'for one receiver that is mounted twice',
      () => {
        const same = receiver();
        return express().use('/webhooks', same, same);
      },
    ],
  ])('%s', async (_case, app) => {
    expect(await warningsOf(app())).toEqual(twice);
  });

  test.each<[string, () => express.Express, string?]>([
    ['one receiver', () => express().use(express.static('none')).use('/webhooks', receiver())],
    ['other paths', () => express().use('/webhooks', receiver()).use('/others', receiver()).post('/more', receiver())],
    [
      'other path options',
      () =>
        express()
          .use(receiver({ path: '/webhooks' }))
          .use(receiver({ path: '/others' })),
    ],
    ['a path and the whole app', () => express().use('/webhooks', receiver()).use(receiver())],
    ['a route for every method', () => express().all('/webhooks', receiver())],
    ['routes, which a handler can leave', () => express().post('/webhooks', receiver()).post('/webhooks', receiver())],
    [
      'path options below different paths',
      () =>
        express()
          .use('/a', receiver({ path: '/webhooks' }))
          .use(receiver({ path: '/webhooks' })),
    ],
    ['a mounted app', () => express().use('/webhooks', express().use(receiver()))],
    ['a router', () => express().use('/webhooks', express.Router().use(receiver()))],
  ])('but not for %s', async (_case, app) => {
    expect(await warningsOf(app())).toEqual([]);
  });
});

test('an app of an unknown kind is left alone', async () => {
  muteWarnings();
  const webhooks = receiver();
  const { url } = await listen((req, res) => webhooks(Object.assign(req, { app: { router: { stack: [{}] } } }), res));
  expect((await deliver(url, messageUpdated)).status).toBe(204);
  expect(process.emitWarning).not.toHaveBeenCalled();
});
