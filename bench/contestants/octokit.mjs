import { createNodeMiddleware, Webhooks } from '@octokit/webhooks';
import express from 'express';
import { handle } from '../handled.mjs';

const webhooks = new Webhooks({ secret: process.env.WEBHOOK_SECRET });
webhooks.on('push', ({ payload }) => handle(payload));

export default express().use(createNodeMiddleware(webhooks, { path: '/webhooks' }));
