import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, Response } from 'express';

/** The request of a handler: Express's type if `@types/express` is installed, else that of node:http. */
export type AnyRequest = unknown extends Request ? IncomingMessage : Request;
/** The response of a handler: Express's type if `@types/express` is installed, else that of node:http. */
export type AnyResponse = unknown extends Response ? ServerResponse : Response;

/** Passes the request on, with or without an error: `next` of Express and Connect. */
export type Next = (error?: unknown) => void;

/** A middleware that uses only what node:http gives, so it runs under Express, Connect and http.createServer(). */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => void | Promise<void>;
