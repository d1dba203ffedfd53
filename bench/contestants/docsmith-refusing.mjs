import express from 'express';
import { docsmithWebhooks } from '../../dist/index.js';
import { handle } from '../handled.mjs';

const onReject = (error, _req, res, _next) => {
  handle();
  res.writeHead(error.status).end();
};

export default express().use('/webhooks', docsmithWebhooks(process.env.WEBHOOK_SECRET, { onReject }));
