import express from 'express';
import { docsmithWebhooks } from '../../dist/index.js';
import { handle } from '../handled.mjs';

const webhooks = docsmithWebhooks(process.env.WEBHOOK_SECRET);
webhooks.on('message.*', (req) => handle(req.webhook));

export default express().use('/webhooks', webhooks);
