/** Fastify, by its plugin for Express middleware, which runs before Fastify reads the body. */
import fastifyExpress from '@fastify/express';
import fastify from 'fastify';
import { webhooks } from './webhooks';

async function main(): Promise<void> {
  const app = fastify();
  await app.register(fastifyExpress);
  app.use('/webhooks/docsmith', webhooks);

  const address = await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });
  console.log(`Receiving webhooks at ${address}/webhooks/docsmith`);
}

main();
