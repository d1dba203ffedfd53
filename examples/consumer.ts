/**
 * Handlers away from the request, with any queue. `publish()` stands for the queue: it keeps the messages in memory. With a
 * real one, the web process and the worker are two programs, and this is the line of the worker:
 *
 *     kafkajs        eachMessage: ({ message }) => consumer.consume(JSON.parse(String(message.value)))
 *     sqs-consumer   handleMessage: async (message) => { await consumer.consume(JSON.parse(message.Body)); return message; }
 *     NATS           for await (const m of messages) consumer.consume(m.json()).then(() => m.ack(), () => m.nak())
 *     pg-boss        boss.work('docsmith', ([job]) => consumer.consume(job.data))
 */
import { docsmithWebhooks, eventConsumer } from 'docsmith-webhooks';
import express from 'express';

/** What the handlers get besides the event. */
interface Context {
  readonly attempt: number;
}

const consumer = eventConsumer<unknown, unknown, Context>().on('message.created', async (event, { attempt }) => {
  if (event.payload.message === '' && attempt < 3) throw new Error('An empty message.');
  console.log('attempt %d: %O', attempt, event.payload.message);
});

/** Resolves when the queue has the message. If it rejects, the delivery is answered 500, and the service sends it again. */
async function publish(text: string): Promise<void> {
  setTimeout(work, 0, text);
}

/** A queue gives a message to a worker until the worker succeeds. */
async function work(text: string, attempt = 1): Promise<void> {
  try {
    await consumer.consume(JSON.parse(text), { attempt });
  } catch (error) {
    console.error('attempt %d: %o', attempt, String(error));
    setTimeout(work, 50 * 2 ** attempt, text, attempt + 1);
  }
}

const webhooks = docsmithWebhooks(process.env.DOCSMITH_WEBHOOK_SECRET);
webhooks.use((req) => publish(JSON.stringify(req.webhook)));

const port = process.env.PORT ?? 3000;
const app = express().use('/webhooks/docsmith', webhooks);
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Receiving webhooks at http://127.0.0.1:${port}/webhooks/docsmith`);
});
