import path from 'node:path';
import { sign } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { build } from 'esbuild';
import { secret } from '../support/endpoint';
import { runExample, runProgram, startExample } from '../support/example';
import { findProgram } from '../support/find-program';
import { freePort } from '../support/free-port';
import { httpApiEvent, restApiEvent } from '../support/lambda-events';
import { accepts } from '../support/server-checks';
import { describeWith, temporaryFolder } from '../support/services';
import { until } from '../support/until';

/** A platform that serves the handlers of examples/platforms. */
interface Platform {
  post(body: string, headers: Record<string, string>): Promise<Response>;
  /** What the handlers have printed. */
  output(): string;
}

const folder = path.join(__dirname, '../../examples/platforms');
const env = { DOCSMITH_WEBHOOK_SECRET: secret };
Object.assign(process.env, env);

/** Not by `import`, which would run before the secret is set. */
const requireExample = <Module extends object>(name: string): Module =>
  jest.requireActual<Module>(path.join(folder, name));

const platforms: Record<string, () => Promise<Platform>> = {
  Fastify: () => server('fastify.ts'),
  NestJS: () => server('nest.mts'),
  'Hono on Node': () => server('hono.ts'),
  'Google Cloud Functions': cloudFunction,
  'a route handler of Next.js': async () => {
    const { POST } = requireExample<typeof import('../../examples/platforms/next-route')>('next-route');
    return inThisProcess((body, headers) => POST(new Request('http://localhost', { method: 'POST', headers, body })));
  },
  'Lambda behind a REST API': () => lambda(restApiEvent, false),
  'Lambda behind a REST API with binary media types': () => lambda(restApiEvent, true),
  'Lambda behind an HTTP API': () => lambda(httpApiEvent, false),
  'Lambda behind a function URL that encodes': () => lambda(httpApiEvent, true),
  'Express on Lambda behind a REST API': () => expressOnLambda(restApiEvent, false),
  'Express on Lambda behind a REST API with binary media types': () => expressOnLambda(restApiEvent, true),
  'Express on Lambda behind an HTTP API': () => expressOnLambda(httpApiEvent, false),
  'Express on Lambda behind a function URL that encodes': () => expressOnLambda(httpApiEvent, true),
};

for (const [name, start] of Object.entries(platforms)) describe(`on ${name}`, () => receivesWebhooks(start));
describeWith('bun', 'on Bun', () => receivesWebhooks(() => fetchServer('bun', () => [])));
describeWith('deno', 'on Deno', () => {
  receivesWebhooks(() => fetchServer('deno', (port) => ['serve', '--allow-env', '--host=127.0.0.1', `--port=${port}`]));
});

test('a route handler of Next.js loads without the secret, as in `next build`', () => {
  delete process.env.DOCSMITH_WEBHOOK_SECRET;
  jest.isolateModules(() => expect(() => requireExample('next-route')).not.toThrow());
  Object.assign(process.env, env);
});

function receivesWebhooks(start: () => Promise<Platform>): void {
  let platform: Platform;
  beforeAll(async () => {
    platform = await start();
  });

  function deliver(body: string, signature: string | undefined = sign(body, secret)): Promise<Response> {
    return platform.post(body, { 'content-type': 'application/json', 'x-docssmith-demo2-signature': signature });
  }

  test('the handlers of an event run once, however often it is delivered', async () => {
    const [first, last] = ['first', 'last'].map((message) => exampleEvent('message.created', { payload: { message } }));
    for (const event of [first, first, last]) expect((await deliver(JSON.stringify(event))).status).toBe(204);
    await until(() => platform.output().includes('saved: "last"\n'));
    expect(platform.output().match(/saved: "first"\n/g)).toHaveLength(1);
  });

  test('the signature covers each byte: text that is not ASCII, escapes and white space', async () => {
    const event = exampleEvent('message.created', { payload: { message: 'Grüße aus Zürich 👋' } });
    const body = `\r\n${JSON.stringify(event, undefined, '\t ').replace('ü', '\\u00FC')} \n`;
    expect((await deliver(body)).status).toBe(204);
    await until(() => platform.output().includes('saved: "Grüße aus Zürich 👋"\n'));
  });

  test('a wrong signature is 401, with the problem as JSON', async () => {
    const response = await deliver(JSON.stringify(exampleEvent('message.created')), '0'.repeat(64));
    expect([response.status, response.headers.get('content-type')]).toEqual([401, 'application/problem+json']);
    expect(await response.json()).toMatchObject({ status: 401, code: 'invalid_signature' });
  });

  test('a handler that fails is 5xx, each time', async () => {
    const event = JSON.stringify(exampleEvent('message.created', { payload: { message: '' } }));
    for (let sent = 0; sent < 2; sent++) expect((await deliver(event)).status).toBeGreaterThanOrEqual(500);
  });

  test('an event of a type that is newer than the code is acknowledged', async () => {
    expect((await deliver('{"id":"e1","type":"call.ended","payload":{"id":"c1"}}')).status).toBe(204);
  });
}

/** An example that is a server of its own. */
async function server(name: string): Promise<Platform> {
  const { url, output } = await startExample(`platforms/${name}`, env);
  return { post: (body, headers) => fetch(url, { method: 'POST', headers, body }), output };
}

async function cloudFunction(): Promise<Platform> {
  const port = await freePort();
  const { output } = await runExample('../node_modules/.bin/functions-framework', {
    ...env,
    PORT: `${port}`,
    FUNCTION_SOURCE: path.join(folder, 'cloud-function.ts'),
    FUNCTION_TARGET: 'webhooks',
  });
  await until(() => accepts(port));
  return { post: (body, headers) => fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body }), output };
}

/** As one file, because only Node finds the sources of this package by its name. */
async function fetchServer(program: string, optionsFor: (port: number) => readonly string[]): Promise<Platform> {
  const outfile = path.join(temporaryFolder(program), 'server.mjs');
  await build({
    entryPoints: [path.join(folder, 'fetch-server.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  const port = await freePort();
  const started = runProgram(findProgram(program) ?? program, [...optionsFor(port), outfile], {
    ...env,
    PORT: `${port}`,
  });
  await until(() => accepts(port));
  const url = `http://127.0.0.1:${port}/webhooks/docsmith`;
  return { post: (body, headers) => fetch(url, { method: 'POST', headers, body }), output: started.output };
}

type Delivery = ReturnType<typeof restApiEvent | typeof httpApiEvent>;
type DeliveryOf = (body: string, headers: Record<string, string>, isBase64Encoded: boolean) => Delivery;

async function lambda(deliveryOf: DeliveryOf, isBase64Encoded: boolean): Promise<Platform> {
  const { handler } = requireExample<typeof import('../../examples/platforms/lambda')>('lambda');
  return onLambda(handler, deliveryOf, isBase64Encoded);
}

async function expressOnLambda(deliveryOf: DeliveryOf, isBase64Encoded: boolean): Promise<Platform> {
  const { handler } = requireExample<typeof import('../../examples/platforms/express-on-lambda')>('express-on-lambda');
  return onLambda((delivery) => handler(delivery, {}), deliveryOf, isBase64Encoded);
}

/** Events and results pass through JSON, as between Lambda and its runtime. */
function onLambda(handler: (delivery: Delivery) => Promise<object>, deliveryOf: DeliveryOf, isBase64Encoded: boolean) {
  return inThisProcess(async (body, headers) => {
    const delivery: Delivery = JSON.parse(JSON.stringify(deliveryOf(body, headers, isBase64Encoded)));
    const result = JSON.parse(JSON.stringify(await handler(delivery)));
    const text = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
    return new Response(text.length > 0 ? text : null, { status: result.statusCode, headers: result.headers });
  });
}

/** As on its platform, a function that throws is a bad gateway. */
function inThisProcess(post: Platform['post']): Platform {
  let printed = '';
  return {
    async post(body, headers) {
      const log = jest.spyOn(console, 'log').mockImplementation((line) => {
        printed += `${line}\n`;
      });
      return post(body, headers)
        .catch(() => new Response(null, { status: 502 }))
        .finally(() => log.mockRestore());
    },
    output: () => printed,
  };
}
