import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import {
  captureRawBody,
  claimEvent,
  eventRouter,
  memoryStore,
  validateEvent,
  verifySignature,
} from 'docsmith-webhooks';
import express from 'express';
import { capturedBody } from '../../src/http/handover';
import { deliver, listen, messageUpdated, post, secret } from '../support/endpoint';

const capture = captureRawBody();
const verify = verifySignature(secret);
const validate = validateEvent();

/** Sends a valid delivery to the steps. Returns the status, and the errors that reach the app's error handler. */
async function outcome(...steps: express.RequestHandler[]) {
  const errors: unknown[] = [];
  const app = express().use(...steps);
  app.use(((error, _req, res, _next) => {
    errors.push(error);
    res.sendStatus(error.status);
  }) satisfies express.ErrorRequestHandler);
  const { status } = await deliver((await listen(app)).url, messageUpdated);
  return { status, errors };
}

describe('the steps one by one', () => {
  test('do the same as docsmithWebhooks() when mounted in order', async () => {
    expect(await outcome(capture, verify, validate, eventRouter())).toEqual({ status: 204, errors: [] });
    const claim = claimEvent(memoryStore());
    expect(await outcome(capture, verify, validate, claim, eventRouter())).toEqual({ status: 204, errors: [] });
  });

  test('may begin with express.raw()', async () => {
    const raw = express.raw({ type: () => true });
    expect(await outcome(raw, verify, validate, eventRouter())).toEqual({ status: 204, errors: [] });
  });

  test.each([
    ['verifySignature() without captureRawBody()', [verify]],
    ['validateEvent() without verifySignature()', [capture, validate]],
    ['eventRouter() without validateEvent()', [capture, verify, eventRouter()]],
    ['claimEvent() without validateEvent()', [capture, verify, claimEvent(memoryStore())]],
    [
      'eventRouter() after a forged req.webhook',
      [
        (req: express.Request, _res: unknown, next: () => void) => {
          Object.assign(req, { webhook: messageUpdated });
          next();
        },
        eventRouter(),
      ],
    ],
  ])('fail closed: %s is a 500', async (_name, steps: express.RequestHandler[]) => {
    const { status, errors } = await outcome(...steps);
    expect(status).toBe(500);
    expect(errors).toEqual([expect.objectContaining({ code: 'step_missing' })]);
  });

  test.each([
    [401, { 'x-docssmith-demo2-signature': undefined }, '{}'],
    [401, { 'x-docssmith-demo2-signature': '0'.repeat(64) }, '{'],
    [400, {}, '{'],
    [422, {}, '{}'],
  ] as [number, Record<string, string | undefined>, string][])(
    'answer %i without an error handler',
    async (status, headers, body) => {
      const handler = jest.fn();
      const app = express().use(
        capture,
        verify,
        validate,
        eventRouter().on('*', () => handler()),
      );
      expect((await post((await listen(app)).url, body, headers)).status).toBe(status);
      expect(handler).not.toHaveBeenCalled();
    },
  );

  test('each accept onReject', async () => {
    const onReject = (error: { code: string }, _req: unknown, res: { end(text: string): void }) => res.end(error.code);
    const app = express().use(
      captureRawBody({ limit: 10, onReject }),
      verifySignature(secret, { onReject }),
      validateEvent({ onReject }),
    );
    const { url } = await listen(app);
    expect(await (await post(url, '1234567890 ')).text()).toBe('payload_too_large');
    expect(await (await post(url, '{', { 'x-docssmith-demo2-signature': '' })).text()).toBe('missing_signature');
    expect(await (await post(url, '{')).text()).toBe('invalid_json');
  });
});

test.each([
  ['inherits from it', (req: IncomingMessage) => Object.create(req)],
  ['has its properties', (req: IncomingMessage) => Object.assign(new IncomingMessage(new Socket()), req)],
])('a request that %s shares no hand-over with another', (_how, copyOf) => {
  const req = new IncomingMessage(new Socket());
  capturedBody.give(req, Buffer.from('outer'));
  const copy = copyOf(req);
  expect(capturedBody.get(copy)).toBeUndefined();
  capturedBody.give(copy, Buffer.from('inner'));
  expect([String(capturedBody.get(req)), String(capturedBody.get(copy))]).toEqual(['outer', 'inner']);
});
