import { inspect } from 'node:util';
import {
  captureRawBody,
  constructEvent,
  docsmithWebhooks,
  eventRouter,
  sign,
  validateEvent,
  verify,
  verifySignature,
  WebhookError,
  type WebhookHandler,
} from 'docsmith-webhooks';
import express from 'express';
import fc from 'fast-check';
import { anyBrokenEvent, anyEvent } from '../support/arbitrary-event';
import { listen, messageUpdated, secret } from '../support/endpoint';
import { leaveNothingBehind } from '../support/leftovers';
import { chunk, delivery, head, lastChunk, lengthOf, openSocket, signatureOf } from '../support/raw-socket';

leaveNothingBehind();

/** Sets the number of random cases. `npm run test:fuzz` multiplies it. */
const cases = (count: number) => ({ numRuns: count * Number(process.env.FUZZ_FACTOR ?? 1) });

type Handler = WebhookHandler;

const anyBytes = fc.uint8Array({ maxLength: 300 });
const anyKey = fc.uint8Array({ minLength: 1, maxLength: 200 });

const construct = (body: string | Uint8Array) => constructEvent(body, sign(body, secret), secret);

/** Signs the body, and returns the error that rejects it. */
function refusalOf(body: string | Uint8Array): WebhookError {
  try {
    construct(body);
  } catch (error) {
    if (error instanceof WebhookError) return error;
    throw error;
  }
  throw new Error('The body was not refused.');
}

describe('the signature', () => {
  test('of any bytes under any key is verified by that key, in either case, and among others', () => {
    fc.assert(
      fc.property(anyBytes, anyKey, anyKey, (body, key, other) => {
        const signature = sign(body, key);
        expect(signature).toMatch(/^[0-9a-f]{64}$/);
        expect(verify(body, signature, key)).toBe(true);
        expect(verify(body, signature.toUpperCase(), [other, key])).toBe(true);
      }),
      cases(300),
    );
  });

  test('of any bytes is refused under any other key', () => {
    fc.assert(
      fc.property(anyBytes, anyKey, anyKey, (body, key, other) => {
        // HMAC pads short keys with zeros, so keys that differ only in trailing zeros are the same key.
        fc.pre(Buffer.compare(padded(key), padded(other)) !== 0);
        expect(verify(body, sign(body, key), other)).toBe(false);
      }),
      cases(100),
    );
  });

  test('does not survive any change of a single bit of the body', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), anyKey, fc.nat(), (body, key, at) => {
        expect(verify(flipped(body, at), sign(body, key), key)).toBe(false);
      }),
      cases(300),
    );
  });

  test('does not survive any change of a single bit of its own, except the case of a letter', () => {
    fc.assert(
      fc.property(anyBytes, anyKey, fc.nat(), (body, key, at) => {
        const signature = sign(body, key);
        const changed = Buffer.from(flipped(Buffer.from(signature), at)).toString('latin1');
        expect(verify(body, changed, key)).toBe(changed.toLowerCase() === signature);
      }),
      cases(300),
    );
  });

  test('is exactly its 64 digits and no other string', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 60, maxLength: 70 });
    fc.assert(
      fc.property(anyBytes, fc.oneof(near, fc.string({ unit: 'binary' })), (body, text) => {
        const signature = sign(body, secret);
        for (const other of [text, signature + text, text + signature]) {
          expect(verify(body, other, secret)).toBe(other.toLowerCase() === signature);
        }
      }),
      cases(100),
    );
  });
});

function padded(key: Uint8Array): Buffer {
  const block = Buffer.alloc(200);
  block.set(key);
  return block;
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const index = (at >> 3) % copy.length;
  copy[index] = (copy[index] ?? 0) ^ (1 << (at & 7));
  return copy;
}

describe('a signed body', () => {
  test('of random bytes or text is rejected with 400 or 422', () => {
    const text = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[[\]{}",:0-9eE.\\tfn-]{0,60}$/),
    );
    fc.assert(
      fc.property(fc.oneof(anyBytes, text), (body) => {
        expect([400, 422]).toContain(refusalOf(body).status);
      }),
      cases(500),
    );
  });

  test('that matches its schema gives an event with everything that was sent, except __proto__', () => {
    const withoutProto = (key: string, value: unknown) => (key === '__proto__' ? undefined : value);
    fc.assert(
      fc.property(anyEvent, (event) => {
        const body = JSON.stringify(event);
        expect(construct(body)).toEqual(JSON.parse(body, withoutProto));
      }),
      cases(300),
    );
  });

  test('with one wrong field is 422, with the path of that field', () => {
    fc.assert(
      fc.property(anyBrokenEvent, ({ event, path }) => {
        const refusal = refusalOf(JSON.stringify(event));
        expect(refusal).toMatchObject({ status: 422, code: 'invalid_event' });
        expect(refusal.errors?.map((fault) => fault.path)).toEqual([path]);
      }),
      cases(300),
    );
  });

  test('has no value of its payload in the error that rejects it', () => {
    const word = fc.stringMatching(/^[b-df-hj-np-tv-z]{12}$/);
    fc.assert(
      fc.property(word, fc.constantFrom('id', 'username', 'created_at', 'avatar_url'), (value, name) => {
        const contact = { ...messageUpdated.payload.contact, [name]: { [value.slice(0, 6)]: value } };
        const refusal = refusalOf(JSON.stringify({ id: value, type: 'contact.created', payload: contact }));
        expect(inspect(refusal, { depth: Infinity, showHidden: true })).not.toContain(value);
        expect(JSON.stringify(refusal)).not.toContain(value);
      }),
      cases(50),
    );
  });
});

describe.each([
  ['docsmithWebhooks()', (limit: number, handler: Handler) => docsmithWebhooks(secret, { limit }).use(handler)],
  [
    'the steps one by one',
    (limit: number, handler: Handler) =>
      express().use(captureRawBody({ limit }), verifySignature(secret), validateEvent(), eventRouter().use(handler)),
  ],
])('an endpoint of %s', (_of, receiver) => {
  const message = JSON.stringify(messageUpdated);

  async function endpoint(limit = 1000) {
    const handled: unknown[] = [];
    const { port } = await listen(receiver(limit, (req) => handled.push(req.webhook)));
    return { port, handled };
  }

  /** Sends the parts, and returns the status of each answer. */
  async function exchange(port: number, ...parts: readonly (string | Uint8Array)[]): Promise<readonly number[]> {
    const socket = openSocket(port);
    for (const part of parts) await socket.send(part);
    return (await socket.closed()).map(({ status }) => status);
  }

  /** Leaves out empty parts, because an empty chunk ends the body. */
  const asChunk = (part: Buffer) => (part.length > 0 ? [`${part.length.toString(16)}\r\n`, part, '\r\n'] : []);

  test('answers any body once, signed or not, and a rejected body never reaches a handler', async () => {
    const { port, handled } = await endpoint();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1200 }), fc.boolean(), async (body, signed) => {
        const signature = signatureOf(signed ? body : Buffer.concat([body, Buffer.of(0)]));
        const statuses = await exchange(
          port,
          Buffer.concat([Buffer.from(head(signature, lengthOf(body), 'Connection: close')), body]),
        );
        // Random bytes can be valid JSON, such as a single digit. Those get 422.
        const expected = body.length > 1000 ? [413] : signed ? [400, 422] : [401];
        expect(expected.map((status) => [status])).toContainEqual(statuses);
      }),
      cases(50),
    );
    expect(handled).toEqual([]);
  });

  test('reads a body in packets of any size, with a length or in chunks', async () => {
    const { port, handled } = await endpoint();
    const cuts = fc.array(fc.nat(message.length), { maxLength: 12 }).map((places) => [...places].sort((a, b) => a - b));
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(cuts, fc.boolean(), async (places, chunked) => {
        const bytes = Buffer.from(message);
        const parts = [0, ...places].map((start, index) => bytes.subarray(start, places[index] ?? bytes.length));
        const framing = chunked ? 'Transfer-Encoding: chunked' : lengthOf(message);
        const start = head(signatureOf(message), framing, 'Connection: close');
        const body = chunked ? [...parts.flatMap(asChunk), lastChunk] : parts;
        expect(await exchange(port, start, ...body)).toEqual([204]);
        sent++;
      }),
      cases(50),
    );
    expect(handled).toEqual(Array(sent).fill(messageUpdated));
  });

  test('refuses any value of the signature header: 401, or 400 from Node itself', async () => {
    const { port, handled } = await endpoint();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (value) => {
        const name = Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-DocsSmith-Demo2-Signature: ');
        const rest = `\r\n${lengthOf(message)}\r\n\r\n${message}`;
        const statuses = await exchange(port, Buffer.concat([name, value, Buffer.from(rest)]));
        expect([[401], [400]]).toContainEqual(statuses);
      }),
      cases(50),
    );
    expect(handled).toEqual([]);
  });

  test('never answers a damaged request with a 5xx, and never handles a damaged event', async () => {
    const { port, handled } = await endpoint();
    const whole = Buffer.from(delivery(message, 'Content-Type: application/json'));
    const damage = fc.record({
      at: fc.nat(whole.length),
      removed: fc.nat(20),
      added: fc.oneof(
        fc.uint8Array({ maxLength: 20 }),
        fc.constantFrom(...['\r\n', '\n', '\0', ':', ' ', '0\r\n\r\n'].map((text) => Buffer.from(text))),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        const bytes = damages.reduce(
          (request, { at, removed, added }) =>
            Buffer.concat([request.subarray(0, at), added, request.subarray(at + removed)]),
          whole,
        );
        const socket = openSocket(port);
        await socket.send(bytes);
        socket.finish();
        const statuses = (await socket.closed()).map(({ status }) => status);
        expect(statuses.filter((status) => status >= 500)).toEqual([]);
      }),
      cases(50),
    );
    expect(handled).toEqual(Array(handled.length).fill(messageUpdated));
  });

  test('answers requests on one connection in order, and never mixes their bytes', async () => {
    const { port, handled } = await endpoint(2000);
    const wrong = `X-DocsSmith-Demo2-Signature: ${'0'.repeat(64)}`;
    const large = 'x'.repeat(3000);
    const requests = fc.constantFrom<readonly [request: string, status: number]>(
      [delivery(message), 204],
      [head(signatureOf(message), 'Transfer-Encoding: chunked') + chunk(message) + lastChunk, 204],
      [head(wrong, lengthOf(message)) + message, 401],
      [head(lengthOf(delivery(message))) + delivery(message), 401],
      [delivery(large), 413],
      [delivery(delivery('{')), 400],
      [delivery('{}'), 422],
      [delivery(message, 'Content-Type: text/html'), 415],
      [delivery(message, 'Content-Encoding: gzip'), 415],
      [delivery(message).replace('POST', 'PATCH'), 405],
    );
    let good = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(requests, { minLength: 1, maxLength: 10 }), fc.boolean(), async (sequence, atOnce) => {
        const all = [...sequence.map(([request]) => request), delivery(message, 'Connection: close')];
        const statuses = await exchange(port, ...(atOnce ? [all.join('')] : all));
        expect(statuses).toEqual([...sequence.map(([, status]) => status), 204]);
        good += statuses.filter((status) => status === 204).length;
      }),
      cases(50),
    );
    expect(handled).toHaveLength(good);
  });
});
