import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, Response } from 'express';

/** Express's own types where `@types/express` is installed (elsewhere they are `any`), else those of node:http. */
export type AnyRequest = unknown extends Request ? IncomingMessage : Request;
export type AnyResponse = unknown extends Response ? ServerResponse : Response;

/** A function of the app's. It is called with what node:http gives, which Express has made its own by then. */
export type AppFunction = (...given: readonly unknown[]) => unknown;

export function isFunction(value: unknown): value is AppFunction {
  return typeof value === 'function';
}
