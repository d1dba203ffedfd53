import express from 'express';
import { listen } from './endpoint';

/** Serves single steps in an Express app, and records the errors that reach its error handler. */
export async function serve(...steps: express.RequestHandler[]) {
  const failures: { status?: number; code?: string; message: string }[] = [];
  const onFailure: express.ErrorRequestHandler = (error, _req, res, _next) => {
    failures.push(error);
    res.sendStatus(error.status ?? 500);
  };
  const { url } = await listen(
    express()
      .use(...steps)
      .use(onFailure),
  );
  return { url, failures };
}
