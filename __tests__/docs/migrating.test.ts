import { createHmac } from 'node:crypto';
import { sign } from 'docsmith-webhooks';
import { exampleEvent, signedRequest } from 'docsmith-webhooks/testing';
import express from 'express';
import ts from 'typescript';
import { listen, secret } from '../support/endpoint';
import { snippets } from '../support/snippets';

/** The code before and after, under each heading of the page. */
const blocks = snippets.filter(({ page }) => page === 'docs/migrating.md');
const headings = [...new Set(blocks.map(({ heading }) => heading))];

type Side = 'before' | 'after';

const event = exampleEvent('message.created');
const { payload } = event;
const failing = 'a text on which save() fails';

beforeEach(() => {
  process.env.DOCSMITH_WEBHOOK_SECRET = secret;
});

afterEach(() => {
  delete process.env.DOCSMITH_WEBHOOK_SECRET;
});

/** Starts an app with the code of one side. Returns what a sender gets for a request, and what has been saved since the last. */
async function start(heading: string, side: Side, edit = (code: string) => code) {
  const pair = blocks.filter((block) => block.heading === heading);
  expect(pair).toHaveLength(2);
  const code = pair[side === 'before' ? 0 : 1]?.code ?? '';

  const saved: unknown[] = [];
  const app = express();
  run(edit(code), {
    app,
    save: async (message: { message: string }) => {
      if (message.message === failing) throw new Error('on purpose');
      saved.push(message);
    },
  });
  const sendStatus: express.ErrorRequestHandler = (error, _req, res, _next) => {
    res.sendStatus(error.status ?? 500);
  };
  const { url } = await listen(app.use(sendStatus));

  return async (request: RequestInit) => {
    const { status } = await fetch(`${url}/webhooks/docsmith`, request);
    return { status, saved: saved.splice(0) };
  };
}

function run(code: string, globals: Readonly<Record<string, unknown>>): void {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const { outputText } = ts.transpileModule(code, { compilerOptions: options });
  const given = { require, exports: {}, console: { log: () => {} }, ...globals };
  new Function(...Object.keys(given), outputText)(...Object.values(given));
}

/** A request with a body of its own, rightly signed. */
function signed(body: string, signature = sign(body, secret)): RequestInit {
  const headers = { 'content-type': 'application/json', 'x-docssmith-demo2-signature': signature };
  return { method: 'POST', headers, body };
}

/** Delivers one request to the code before and after. */
async function deliverToBoth(heading: string, request: RequestInit) {
  const [before, after] = await Promise.all([start(heading, 'before'), start(heading, 'after')]);
  return { before: await before(request), after: await after(request) };
}

test('there are six ways to come from', () => {
  expect(headings).toHaveLength(6);
});

describe.each(headings)('%s', (heading) => {
  test.each<Side>(['before', 'after'])('the code %s saves the message of a delivery', async (side) => {
    const deliver = await start(heading, side);
    const { status, saved } = await deliver(signedRequest(event, secret));
    expect(saved).toEqual([payload]);
    expect(Math.floor(status / 100)).toBe(2);
  });

  test.each<Side>(['before', 'after'])('the code %s acknowledges another event, and saves nothing', async (side) => {
    const deliver = await start(heading, side);
    const { status, saved } = await deliver(signedRequest(exampleEvent('contact.deleted'), secret));
    expect(saved).toEqual([]);
    expect(Math.floor(status / 100)).toBe(2);
  });

  test.each<Side>(['before', 'after'])('the code %s refuses another secret, and saves nothing', async (side) => {
    const deliver = await start(heading, side);
    const { status, saved } = await deliver(signedRequest(event, 'another secret'));
    expect(saved).toEqual([]);
    expect([400, 401]).toContain(status);
  });
});

describe('what changes from the guide’s snippet', () => {
  test('JSON with white space was refused', async () => {
    const { before, after } = await deliverToBoth("From the guide's snippet", signed(JSON.stringify(event, null, 2)));
    expect(before).toEqual({ status: 401, saved: [] });
    expect(after).toEqual({ status: 204, saved: [payload] });
  });
});

describe('what changes from express.raw()', () => {
  const heading = 'From `express.raw()`';

  test('without the variable, a body that is signed with an empty key was accepted', async () => {
    delete process.env.DOCSMITH_WEBHOOK_SECRET;
    const body = JSON.stringify(event);
    const deliver = await start(heading, 'before');
    expect(await deliver(signed(body, createHmac('sha256', '').update(body).digest('hex')))).toEqual({
      status: 204,
      saved: [payload],
    });
    await expect(start(heading, 'after')).rejects.toThrow('The webhook secret is missing');
  });

  test('a signature with characters after it was accepted', async () => {
    const body = JSON.stringify(event);
    const { before, after } = await deliverToBoth(heading, signed(body, `${sign(body, secret)}zz`));
    expect(before).toEqual({ status: 204, saved: [payload] });
    expect(after).toEqual({ status: 401, saved: [] });
  });

  test('signed bytes that are not JSON were a 500', async () => {
    const { before, after } = await deliverToBoth(heading, signed('no JSON'));
    expect([before.status, after.status]).toEqual([500, 400]);
  });
});

describe('what changes from express.json({ verify })', () => {
  const heading = 'From `express.json({ verify })`';

  test('a message of 200 KB was refused', async () => {
    const large = exampleEvent('message.created', { payload: { message: 'x'.repeat(200_000) } });
    const { before, after } = await deliverToBoth(heading, signedRequest(large, secret));
    expect(before).toEqual({ status: 413, saved: [] });
    expect(after).toEqual({ status: 204, saved: [large.payload] });
  });

  test('a body without a signature was parsed', async () => {
    const unsigned = { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'no JSON' };
    const { before, after } = await deliverToBoth(heading, unsigned);
    expect([before.status, after.status]).toEqual([400, 401]);
  });
});

describe('what changes from Octokit’s style', () => {
  const heading = "From Octokit's style";

  test('a misspelt type was never called', async () => {
    const misspell = (code: string) => code.replace('message.created', 'mesage.created');
    const deliver = await start(heading, 'before', misspell);
    expect(await deliver(signedRequest(event, secret))).toEqual({ status: 200, saved: [] });
    await expect(start(heading, 'after', misspell)).rejects.toThrow('mesage.created');
  });

  test('a handler that failed was a fault of the sender', async () => {
    const request = signedRequest(exampleEvent('message.created', { payload: { message: failing } }), secret);
    const { before, after } = await deliverToBoth(heading, request);
    expect([before.status, after.status]).toEqual([400, 500]);
  });
});

describe('what changes from Stripe’s style', () => {
  test('a message without a text was saved', async () => {
    const { message: _text, ...rest } = payload;
    const request = signedRequest({ ...event, payload: rest }, secret);
    const { before, after } = await deliverToBoth("From Stripe's style", request);
    expect(before).toEqual({ status: 200, saved: [rest] });
    expect(after).toEqual({ status: 422, saved: [] });
  });
});

describe('what changes from Svix’s style', () => {
  test.each<[Side, number]>([
    ['before', 2],
    ['after', 1],
  ])('the code %s saves a delivery that comes twice %d times', async (side, times) => {
    const deliver = await start("From Svix's style", side);
    const request = signedRequest(event, secret);
    const all = [...(await deliver(request)).saved, ...(await deliver(request)).saved];
    expect(all).toEqual(Array(times).fill(payload));
  });
});
