import type { IncomingMessage } from 'node:http';

/** A line of Express's table. */
interface ExpressLayer {
  readonly handle?: unknown;
  /** Set for `app.post()` and its like, which can pass a request on before a handler sees it. */
  readonly route?: unknown;
  /** What `match()` has matched, if it returns `true`. */
  readonly path?: string;
  match(path: string): boolean | { readonly path: string };
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
 * Makes a function that warns at the first request if `app.use()` has mounted two receivers at the same path. The first one
 * answers every delivery, so the second never sees one.
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
    const mountPath = req.baseUrl ?? '';
    const path = `${mountPath}${req.url}`.replace(/\?.*$/s, '');
    const mounted = stack.filter((layer) => !layer.route && matchedPath(layer, path) === withoutSlash(mountPath));
    const handlers = mounted.map(({ handle }) => Object(handle));
    return handlers.filter((one) => receivers.has(one) && receivers.get(one) === ownPath).length;
  } catch {
    // Express does not document its table, so another version may have another one.
    return 0;
  }
}

/** The part of the path at which the layer is mounted. */
function matchedPath(layer: ExpressLayer, path: string): string | undefined {
  const match = layer.match(path);
  if (match === false) return undefined;
  return withoutSlash((match === true ? layer.path : match.path) ?? '');
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}
