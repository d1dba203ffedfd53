import crypto from 'node:crypto';
import express from 'express';
import { handle } from '../handled.mjs';

const secret = process.env.WEBHOOK_SECRET;

const json = express.json({
  limit: '1mb',
  verify(req, _res, body) {
    const signature = req.headers['x-docssmith-demo2-signature'];
    const hash = crypto.createHmac('sha256', secret).update(body).digest('hex');
    if (hash !== signature) throw new Error('Request could not be verified');
  },
});

export default express().post('/webhooks', json, (req, res) => {
  switch (req.body.type) {
    case 'message.created':
    case 'message.updated':
      handle(req.body);
      break;
  }
  res.status(204).end();
});
