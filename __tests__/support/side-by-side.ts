import type { RequestListener } from 'node:http';
import {
  docsmithWebhooks,
  type EventRouter,
  eventRouter,
  type WebhookErrorHandler,
  type WebhookHandler,
} from 'docsmith-webhooks';
import express from 'express';
import { deliver, listen, messageUpdated, secret } from './endpoint';

/** A handler that this package and Express can both run. */
export type Step = WebhookHandler | WebhookErrorHandler;

/** One call of `on()` or `use()`. A router nests further registrations. */
export type Registration =
  | { readonly on: readonly Step[] }
  | { readonly use: readonly Step[] }
  | { readonly router: readonly Registration[] };

/** The handlers that ran for a delivery, in order, and the answer. */
export interface Outcome {
  readonly ran: readonly string[];
  readonly status: number;
  readonly body: string;
}

/** Makes the registrations. A handler calls `note` when it runs. */
export type Program = (note: (word: string) => void) => readonly Registration[];

/** Runs the same handlers in this package and in Express. Each call delivers one event. */
export interface SideBySide {
  ours(program: Program): Promise<Outcome>;
  /** Runs the handlers in the router of Express 5. */
  express(program: Program): Promise<Outcome>;
}

export async function sideBySide(): Promise<SideBySide> {
  let app: RequestListener = express();
  const { url } = await listen((req, res) => app(req, res));

  return {
    ours: (program) => outcomeOf(program, (registrations) => register(docsmithWebhooks(secret), registrations)),
    express: (program) => outcomeOf(program, expressRouter),
  };

  async function outcomeOf(
    program: Program,
    mount: (registrations: readonly Registration[]) => express.RequestHandler,
  ) {
    const ran: string[] = [];
    app = express()
      .use(mount(program((word) => ran.push(word))))
      .use(((_req, res) => void (res.headersSent || res.sendStatus(204))) satisfies express.RequestHandler)
      .use(((error, _req, res, next) => {
        ran.push(`app: ${error}`);
        if (res.headersSent) next(error);
        else res.status(500).send(String(error));
      }) satisfies express.ErrorRequestHandler);
    const response = await deliver(url, messageUpdated);
    return { ran, status: response.status, body: await response.text() };
  }
}

function register<Router extends EventRouter>(router: Router, registrations: readonly Registration[]): Router {
  for (const each of registrations) {
    if ('on' in each) router.on('*', each.on);
    else if ('use' in each) router.use(each.use);
    else router.use(register(eventRouter(), each.router));
  }
  return router;
}

function expressRouter(registrations: readonly Registration[]): express.Router {
  const router = express.Router();
  for (const each of registrations) {
    if ('on' in each) router.post('/', each.on as express.RequestHandler[]);
    else if ('use' in each) router.use(each.use as express.RequestHandler[]);
    else router.use(expressRouter(each.router));
  }
  return router;
}
