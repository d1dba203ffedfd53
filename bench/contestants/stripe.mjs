import express from 'express';
import Stripe from 'stripe';
import { handle } from '../handled.mjs';

const stripe = new Stripe('sk_test_none');
const endpointSecret = process.env.WEBHOOK_SECRET;

export default express().post('/webhooks', express.raw({ type: 'application/json', limit: '1mb' }), (req, res) => {
  let event;
  try {
    event = stripe.webhooks.constructEvent(req.body, req.headers['stripe-signature'], endpointSecret);
  } catch (err) {
    res.status(400).send(`Webhook Error: ${err.message}`);
    return;
  }
  switch (event.type) {
    case 'message.updated':
      handle(event);
      break;
  }
  res.send();
});
