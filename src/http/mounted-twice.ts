import type { IncomingMessage } from 'node:http';

/** A layer of Express's table of routes. */
interface ExpressLayer {
  readonly handle?: unknown;
  readonly route?: { readonly stack: readonly ExpressLayer[] };
  match(path: string): boolean;
}

interface ExpressApp {
  /** Express 4, whose `router` throws. */
  readonly _router?: { readonly stack: readonly ExpressLayer[] };
  /** Express 5. */
  readonly router?: { readonly stack: readonly ExpressLayer[] };
}

/** Every receiver, with its `path` option. */
const receivers = new WeakMap<object, string | undefined>();

/**
 * Makes a function that warns at the first request if the app has mounted two receivers at its path. The first one answers
 * every delivery, so the second never sees one.
 */
export function mountedTwiceReporter(receiver: object, ownPath: string | undefined): (req: IncomingMessage) => void {
  receivers.set(receiver, ownPath);
  let hasLooked = false;
  return (req) => {
    if (hasLooked) return;
    hasLooked = true;
    if (receiversAt(req, ownPath) < 2) return;
    process.emitWarning(
      'docsmith-webhooks: two receivers are mounted at one path, and the first answers every delivery. Mount one: for two ' +
        'secrets, docsmithWebhooks([secretA, secretB]); for handlers in two files, webhooks.use(eventRouter()).',
    );
  };
}

/** How many receivers the app has mounted for this request. */
function receiversAt(
  req: IncomingMessage & { app?: ExpressApp; baseUrl?: string },
  ownPath: string | undefined,
): number {
  try {
    const stack = (req.app?._router ?? req.app?.router)?.stack ?? [];
    const path = `${req.baseUrl ?? ''}${req.url}`.replace(/\?.*$/s, '');
    const handlers = stack.filter((layer) => layer.match(path)).flatMap(handlersOf);
    return handlers.filter((one) => receivers.has(one) && receivers.get(one) === ownPath).length;
  } catch {
    // Express does not document its table, so another version may have another one.
    return 0;
  }
}

/** The function of `app.use()`, or those of `app.post()`. */
function handlersOf({ handle, route }: ExpressLayer): readonly object[] {
  return route ? route.stack.flatMap(handlersOf) : [Object(handle)];
}
