import type { IncomingMessage, ServerResponse } from 'node:http';
import { defaultSignatureHeader, isEventType } from 'docsmith-webhooks';
import { caseNamed, caseViews, defaultBurst } from '../../conformance/check';
import { runCase } from '../../conformance/conformance-case';
import { ApiError, notFound } from '../api-error';
import { type Resource, resources } from '../chat/resources';
import { describe, summarise } from '../deliveries/delivery-log';
import { exampleText, faultsOf, fire } from '../deliveries/firing';
import { parseCase, parseFire, parseResend, parseSimulation, parseValidation } from '../inputs';
import type { Parts } from '../parts';
import { signingSecret } from '../registry';
import { requireToken } from './guard';

/** One request to the API, as a route sees it. */
export interface Call {
  readonly parts: Parts;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** What stands where the path has a `:name`. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Route {
  readonly method: string;
  readonly path: string;
  /** What it returns is answered as JSON; nothing, with 204. */
  run(call: Call): unknown;
}

/** A route that answers the request itself, and keeps it open. */
export const streaming = Symbol('streaming');

const webhookRoutes: readonly Route[] = [
  route('GET /api/webhooks', ({ parts }) => parts.registry.views),
  route('POST /api/webhooks', ({ parts, body }) => parts.registry.create(body)),
  route('PATCH /api/webhooks/:id', ({ parts, params, body }) => parts.registry.edit(param(params, 'id'), object(body))),
  route('DELETE /api/webhooks/:id', ({ parts, params }) => parts.registry.remove(param(params, 'id'))),
  route('POST /api/webhooks/:id/rotate', ({ parts, params }) => parts.registry.rotate(param(params, 'id'))),
  route('GET /api/webhooks/:id/secrets', ({ parts, params, req }) => {
    requireToken(req, parts.token);
    return parts.registry.secrets(param(params, 'id'));
  }),
];

const serviceRoutes: readonly Route[] = resources.flatMap((resource: Resource) => [
  route(`GET /api/${resource}s`, ({ parts }) => parts.service.list(resource)),
  route(`POST /api/${resource}s`, ({ parts, body }) => parts.service.create(resource, body)),
  route(`GET /api/${resource}s/:id`, ({ parts, params }) => parts.service.get(resource, param(params, 'id'))),
  route(`PATCH /api/${resource}s/:id`, ({ parts, params, body }) =>
    parts.service.edit(resource, param(params, 'id'), object(body)),
  ),
  route(`DELETE /api/${resource}s/:id`, ({ parts, params }) => parts.service.remove(resource, param(params, 'id'))),
]);

const firingRoutes: readonly Route[] = [
  route('GET /api/examples/:type', ({ params }) => {
    const type = param(params, 'type');
    if (!isEventType(type)) throw notFound('event type');
    return { body: exampleText(type) };
  }),
  route('POST /api/validation', ({ body }) => ({ errors: faultsOf(parseValidation(body).body) })),
  route('POST /api/fire', ({ parts, body }) => fire(parseFire(body), parts.registry, parts.dispatcher).map(summarise)),
  route('POST /api/simulation', ({ parts: { simulation }, body }) => {
    const { running, rate } = parseSimulation(body);
    if (running) simulation.start(rate ?? undefined);
    else simulation.stop(rate ?? undefined);
    return simulation.view;
  }),
];

const deliveryRoutes: readonly Route[] = [
  route('GET /api/deliveries', ({ parts }) => parts.log.summaries),
  route('DELETE /api/deliveries', ({ parts }) => parts.log.clear()),
  route('GET /api/deliveries/:id', ({ parts, params }) => describe(parts.log.get(param(params, 'id')))),
  route('POST /api/deliveries/:id/resend', ({ parts, params, body }) => {
    const { as } = parseResend(body);
    return summarise(parts.dispatcher.resend(parts.log.get(param(params, 'id')), as));
  }),
];

const caseRoutes: readonly Route[] = [
  route('GET /api/cases', () => caseViews),
  route('POST /api/webhooks/:id/cases/:name', ({ parts: { registry, dispatcher }, params, body, res }) => {
    const webhook = registry.get(param(params, 'id'));
    const one = caseNamed(param(params, 'name'));
    const { rate, seconds } = parseCase(body);
    const receiver = {
      url: webhook.url,
      secret: signingSecret(webhook),
      header: defaultSignatureHeader,
      send: (what: Parameters<typeof dispatcher.probe>[2], event: { id: string; type: string }) =>
        dispatcher.probe(webhook, event, what, one.title),
    };
    // A burst may go on for a minute; nobody waits for it when the page or the emulator is gone.
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    const burst = { rate: rate ?? defaultBurst.rate, seconds: seconds ?? defaultBurst.seconds, signal: gone.signal };
    return runCase(one, receiver, burst);
  }),
];

/** The API. Reads need no token but for secrets; everything else does. */
export const routes: readonly Route[] = [
  route('GET /api/session', ({ parts }) => ({ token: parts.token })),
  route('GET /api/live', ({ parts, res }) => {
    parts.changes.open(res, parts.snapshot);
    return streaming;
  }),
  ...webhookRoutes,
  ...serviceRoutes,
  ...firingRoutes,
  ...deliveryRoutes,
  ...caseRoutes,
];

function route(methodAndPath: string, run: Route['run']): Route {
  const [method = '', path = ''] = methodAndPath.split(' ');
  return { method, path, run };
}

function param(params: Call['params'], name: string): string {
  return params[name] ?? '';
}

function object(body: unknown): object {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ApiError(422, 'invalid_input', 'Expected a JSON object.');
}
