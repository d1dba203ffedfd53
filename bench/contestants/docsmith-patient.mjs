import express from 'express';
import { docsmithWebhooks } from '../../dist/index.js';
import { handle } from '../handled.mjs';

const webhooks = docsmithWebhooks(process.env.WEBHOOK_SECRET, { bodyTimeout: 60_000 });
webhooks.on('message.*', (req) => handle(req.webhook));

export default express().use('/webhooks', webhooks);
