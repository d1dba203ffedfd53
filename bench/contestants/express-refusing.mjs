import express from 'express';
import { handle } from '../handled.mjs';

export default express().use('/webhooks', (_req, res) => {
  handle();
  res.writeHead(401, { connection: 'close' }).end();
});
