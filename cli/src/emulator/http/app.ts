import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import getRawBody from 'raw-body';
import { ApiError } from '../api-error';
import type { Parts } from '../parts';
import { guard, securityHeaders } from './guard';
import { type Route, routes, streaming } from './routes';

/** Serves the page and the API. */
export function createEmulatorServer(parts: Parts): Server {
  return createServer(async (req, res) => {
    for (const [name, value] of Object.entries(securityHeaders)) res.setHeader(name, value);
    res.setHeader('Cache-Control', 'no-store');
    try {
      guard(req, parts.token);
      await answer(req, res, parts);
    } catch (error) {
      refuse(error, res);
    }
  });
}

async function answer(req: IncomingMessage, res: ServerResponse, parts: Parts): Promise<void> {
  // Not by the URL parser, which throws for some of what a client may send, and moves parts of it to the host.
  const [pathname = ''] = (req.url ?? '').split('?');
  if (!pathname.startsWith('/api/')) return servePage(pathname, req, res, parts);
  const { route, params } = find(req.method ?? '', pathname, res);
  const body = route.method === 'POST' || route.method === 'PATCH' ? await readJson(req) : undefined;
  const value = await route.run({ parts, req, res, params, body });
  if (value === streaming) return;
  if (value === undefined) res.writeHead(204).end();
  else sendJson(res, 200, 'application/json', value);
}

function servePage(pathname: string, req: IncomingMessage, res: ServerResponse, { page }: Parts): void {
  if (req.method !== 'GET') throw methodNotAllowed(res, ['GET']);
  const file = page.get(pathname);
  if (file) {
    res.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.body.length }).end(file.body);
    return;
  }
  const message =
    page.size === 0 ? 'The page is not built. Run npm run build, and start again.' : 'There is nothing here.';
  throw new ApiError(404, 'not_found', message);
}

function find(method: string, pathname: string, res: ServerResponse): { route: Route; params: Record<string, string> } {
  const matching = routes.flatMap((route) => {
    const params = match(route.path, pathname);
    return params ? [{ route, params }] : [];
  });
  const found = matching.find(({ route }) => route.method === method);
  if (found) return found;
  if (matching.length === 0) throw new ApiError(404, 'not_found', 'The API has no such path.');
  throw methodNotAllowed(
    res,
    matching.map(({ route }) => route.method),
  );
}

function match(pattern: string, pathname: string): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const given = pathname.split('/');
  if (expected.length !== given.length) return undefined;
  const params: [string, string][] = [];
  for (const [index, part] of expected.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params.push([part.slice(1), value]);
    else if (part !== value) return undefined;
  }
  return Object.fromEntries(params);
}

/** A form can post text/plain to any site without asking; JSON it cannot. */
async function readJson(req: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')) {
    throw new ApiError(415, 'unsupported_media_type', 'Send the body as application/json.');
  }
  const text = await getRawBody(req, { limit: '4mb', encoding: 'utf8' }).catch((error: getRawBody.RawBodyError) => {
    if (error.type === 'entity.too.large') throw new ApiError(413, 'payload_too_large', 'The body is over 4 MB.');
    throw new ApiError(400, 'invalid_body', 'The body did not arrive as it was announced.');
  });
  try {
    return JSON.parse(text || '{}');
  } catch {
    throw new ApiError(400, 'invalid_json', 'The body is not JSON.');
  }
}

function methodNotAllowed(res: ServerResponse, methods: readonly string[]): ApiError {
  res.setHeader('Allow', methods.join(', '));
  return new ApiError(405, 'method_not_allowed', `This path takes ${methods.join(', ')}.`);
}

function refuse(error: unknown, res: ServerResponse): void {
  if (res.headersSent) return void res.destroy();
  // The rest of a refused body is not read.
  res.setHeader('Connection', 'close');
  if (error instanceof ApiError) return sendJson(res, error.status, 'application/problem+json', error.problem);
  process.emitWarning(error instanceof Error ? error : String(error));
  sendJson(res, 500, 'application/problem+json', { title: 'Internal Server Error', status: 500, code: 'failed' });
}

function sendJson(res: ServerResponse, status: number, type: string, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  res.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length }).end(body);
}
