import express from 'express';
import { handle } from '../handled.mjs';

export default express().post('/webhooks', express.raw({ type: 'application/json', limit: '1mb' }), (req, res) => {
  handle(req.body);
  res.status(204).end();
});
