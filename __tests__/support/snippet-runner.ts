/**
 * Runs blocks of the pages one after the other, in its own process, with a real SQLite, Redis and PostgreSQL. Signed events are
 * delivered to each block, and then its connections are cut, as when a database stops. Reports what failed.
 */
import { createServer, type RequestListener, Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import {
  docsmithWebhooks,
  type EventConsumer,
  type EventRouter,
  type IdempotencyStore,
  memoryStore,
} from 'docsmith-webhooks';
import { eventTypes, exampleEvent, signedRequest } from 'docsmith-webhooks/testing';
import express from 'express';
import { Client } from 'pg';
import { createClient } from 'redis';

export interface SnippetJob {
  /** The file of the block. It exports what the block has declared as `declared`. */
  readonly file: string;
  readonly code: string;
  readonly secret: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** What a block has declared. */
interface Declared {
  readonly receivers: readonly RequestListener[];
  readonly routers: readonly EventRouter[];
  readonly stores: readonly IdempotencyStore[];
  readonly consumers: readonly EventConsumer[];
  /** What `instrumentWebhooks()` has returned. */
  readonly stops: readonly (() => void)[];
}

const faults: string[] = [];
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error) => faults.push(`${event}: ${inspect(error)}`));
}

const printed: string[] = [];
console.log = (...values) => printed.push(values.join(' '));
console.error = () => {};

/** Listens on a free port, whatever port the block names. */
const servers: Server[] = [];
const { listen } = NetServer.prototype;
NetServer.prototype.listen = function listenOnFreePort(this: NetServer, ...given: unknown[]) {
  if (this instanceof Server) servers.push(this);
  const callback = given.findLast((value) => typeof value === 'function');
  return Reflect.apply(listen, this, [0, callback]);
};

process.once('message', async (jobs: SnippetJob[]) => {
  const reports: string[][] = [];
  for (const [index, job] of jobs.entries()) {
    const cut = await services(job.databaseUrl, job.redisUrl, index);
    await run(job).catch((error) => faults.push(inspect(error)));
    await cut();
    reports.push(faults.splice(0));
  }
  process.send?.(reports, () => process.exit());
});

async function run({ file, code, secret }: SnippetJob): Promise<void> {
  const receiver = docsmithWebhooks(secret).on('*', () => {});
  const app = express();
  const tests: Promise<void>[] = [];
  servers.length = 0;
  printed.length = 0;
  Object.assign(globalThis, {
    app,
    docsmithWebhooks,
    url: await urlOf(createServer(receiver)),
    save: async () => {},
    keep: async () => {},
    addressBook: { put: async () => {}, remove: async () => {} },
    myStore: () => memoryStore(),
    describe: (_name: string, body: () => void) => body(),
    test: (_name: string, body: () => Promise<void>) => tests.push(body()),
  });
  servers.length = 0;

  const { declared }: { declared: Declared } = await import(pathToFileURL(file).href);
  await Promise.all(tests);

  const job = {
    name: 'job',
    attemptsMade: 0,
    opts: {},
    timestamp: 0,
    log: async () => 1,
    updateProgress: async () => {},
  };
  for (const consumer of declared.consumers) {
    for (const event of events(code)) await consumer.consume(event, { job });
  }
  for (const url of await endpoints(code, declared, app, secret)) await deliverAll(url, code, secret);
  for (const stop of declared.stops) stop();
  for (const [, comment = ''] of code.matchAll(/^ *console\.log\(.*\);(?: |\n)\/\/ (.+)$/gm)) {
    const expected = comment.replace(/…$/, '');
    if (!printed.some((line) => line.startsWith(expected))) faults.push(`printed ${inspect(printed)}, not ${expected}`);
  }
}

/** The URLs to which a block expects deliveries. What it has declared without mounting it is mounted here. */
async function endpoints(code: string, { receivers, routers, stores }: Declared, app: express.Express, secret: string) {
  const [, option = '/'] = /\bpath: '([^']+)'/.exec(code) ?? [];
  const mounts = code.matchAll(/\bapp\.(?:use|post)\(\s*(?:'([^']+)'|(?!express))/g);
  const paths = Array.from(mounts, ([, at]) => at ?? option);
  const server = /\.listen\(/.test(code) ? servers.find(({ listening }) => listening) : undefined;
  if (server) {
    // A block that starts a server prints its address when it listens.
    await sleep(0);
    const [, told = 'no address was printed'] = /http:\/\/127\.0\.0\.1:3000(\/\S*)/.exec(printed.join('\n')) ?? [];
    return all([told], await urlOf(server));
  }
  if (/\bapp\./.test(code)) {
    // A block that shows single steps leaves the rest of the way to the receiver that follows.
    if (!/docsmithWebhooks\(|eventRouter\(/.test(code)) app.use(docsmithWebhooks(secret).on('*', () => {}));
    return all(paths.length > 0 ? paths : ['/'], await urlOf(createServer(app)));
  }
  const mounted = [
    ...receivers,
    ...(receivers.length > 0 ? [] : routers.map((router) => docsmithWebhooks(secret).use(router))),
    ...(receivers.length > 0 ? [] : stores.map((store) => withStore(store, secret))),
  ];
  return Promise.all(mounted.map((one) => urlOf(createServer((req, res) => one(req, res)))));
}

function withStore(store: IdempotencyStore, secret: string): RequestListener {
  return docsmithWebhooks(secret, { idempotency: store }).on('*', () => {});
}

function all(paths: readonly string[], base: string): readonly string[] {
  return [...new Set(paths)].map((at) => new URL(at, base).href);
}

async function urlOf(server: Server): Promise<string> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

/** An event of each type, the same message again with other text, and an event that the block has added. */
function events(code: string): readonly object[] {
  const awkward = { message: 'NUL \u0000', contact: { username: 'NUL \u0000' } };
  const events: object[] = eventTypes.map((type) => exampleEvent(type));
  events.push(exampleEvent('message.created', { payload: awkward }));
  if (code.includes("'call.ended'")) events.push({ id: 'e1', type: 'call.ended', payload: { id: 'c1', seconds: 1 } });
  return events;
}

async function deliverAll(url: string, code: string, secret: string): Promise<void> {
  for (const event of events(code)) {
    const response = await fetch(url, signedRequest(event, secret));
    if (!response.ok) faults.push(`${JSON.stringify(event)}: ${response.status} ${await response.text()}`);
  }
}

/** Opens a schema for one block. Returns a function that cuts all connections. */
async function services(databaseUrl: string, redisUrl: string, index: number): Promise<() => Promise<void>> {
  const database = await new Client({ connectionString: databaseUrl }).connect();
  const redis = await createClient({ url: redisUrl }).connect();
  await database.query(`CREATE SCHEMA snippet_${index}`);
  Object.assign(process.env, {
    DATABASE_URL: databaseUrl,
    // Not in the URL, where it would replace the search_path that BullMQ sets.
    PGOPTIONS: `-c search_path=snippet_${index}`,
    REDIS_URL: redisUrl,
  });
  return async () => {
    await database.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
    await redis.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes']);
    await sleep(20);
    await database.end();
    redis.destroy();
  };
}
