import express from 'express';
import { Webhook } from 'svix';
import { handle } from '../handled.mjs';

const secret = process.env.WEBHOOK_SECRET_BASE64;

export default express().post('/webhooks', express.raw({ type: 'application/json', limit: '1mb' }), (req, res) => {
  const wh = new Webhook(secret);
  let msg;
  try {
    msg = wh.verify(req.body, req.headers);
  } catch (_err) {
    res.status(400).json({});
    return;
  }
  handle(msg);
  res.json({});
});
