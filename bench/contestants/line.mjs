import { middleware } from '@line/bot-sdk';
import express from 'express';
import { handle } from '../handled.mjs';

const config = { channelSecret: process.env.WEBHOOK_SECRET };

export default express().post('/webhooks', middleware(config), (req, res) => {
  Promise.all(req.body.events.map(async (event) => handle(event))).then((result) => res.json(result));
});
