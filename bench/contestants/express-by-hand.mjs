import crypto from 'node:crypto';
import express from 'express';
import { handle } from '../handled.mjs';

const secret = process.env.WEBHOOK_SECRET;

export default express().post('/webhooks', express.raw({ type: 'application/json', limit: '1mb' }), (req, res) => {
  const signature = req.headers['x-docssmith-demo2-signature'];
  const hash = crypto.createHmac('sha256', secret).update(req.body).digest('hex');
  if (hash !== signature) {
    res.status(401).end();
    return;
  }
  const event = JSON.parse(req.body);
  switch (event.type) {
    case 'message.created':
    case 'message.updated':
      handle(event);
      break;
  }
  res.status(204).end();
});
