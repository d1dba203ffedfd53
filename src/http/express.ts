import type { IncomingMessage, ServerResponse } from 'node:http';

// Express and its types are optional peers. Without them, the two types below would not compile in an app that checks its
// libraries (skipLibCheck: false), so the error is ignored there and the type becomes `any`. Nothing else gives the whole
// request when @types/express is installed: the global `Express.Request` has only what middleware adds, and a
// `declare module 'express'` would replace the real one. The comment must be JSDoc, or it is not in the .d.ts.

// biome-ignore lint/suspicious/noTsIgnore: @ts-expect-error would be an error where @types/express is installed.
/** @ts-ignore: `any` without @types/express. */
type ExpressRequest = import('express').Request;
// biome-ignore lint/suspicious/noTsIgnore: as above.
/** @ts-ignore: `any` without @types/express. */
type ExpressResponse = import('express').Response;

/** The request of a handler: Express's type if `@types/express` is installed, else that of node:http. */
export type AnyRequest = unknown extends ExpressRequest ? IncomingMessage : ExpressRequest;
/** The response of a handler: Express's type if `@types/express` is installed, else that of node:http. */
export type AnyResponse = unknown extends ExpressResponse ? ServerResponse : ExpressResponse;

/** Passes the request on, with or without an error: `next` of Express and Connect. */
export type Next = (error?: unknown) => void;

/** A middleware that uses only what node:http gives, so it runs under Express, Connect and http.createServer(). */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => void | Promise<void>;
