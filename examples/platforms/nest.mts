/** NestJS. It parses JSON before its middleware runs, and `rawBody: true` makes it keep the bytes. */
import 'reflect-metadata';
import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { webhooks } from './webhooks.js';

@Module({})
class WebhooksModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(webhooks).forRoutes('webhooks/docsmith');
  }
}

const app = await NestFactory.create(WebhooksModule, { rawBody: true, logger: ['warn', 'error'] });
const port = process.env.PORT ?? 3000;
await app.listen(port, '127.0.0.1');
console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
