import { setTimeout as sleep } from 'node:timers/promises';
import { processor } from '../../dist/bullmq/index.js';
import { eventConsumer } from '../../dist/index.js';
import { handle } from '../handled.mjs';
import { openWorker } from '../queue/open.mjs';

const work = Number(process.env.HANDLER_MILLISECONDS);

const consumer = eventConsumer().on('message.*', async (event) => {
  if (work > 0) await sleep(work);
  handle(event);
});
openWorker(processor(consumer));

/** The worker serves no requests. */
export default (_req, res) => res.writeHead(404).end();
