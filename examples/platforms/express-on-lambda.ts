/** An Express app on AWS Lambda, behind API Gateway (REST or HTTP) or a function URL. */
import express from 'express';
import serverless from 'serverless-http';
import { webhooks } from './webhooks';

const app = express().use('/webhooks/docsmith', webhooks);
export const handler = serverless(app);
