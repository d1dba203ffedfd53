import { handle } from '../handled.mjs';

/** A copy of the build without the tracing channel, which `bench/trace.ts` makes. */
const { docsmithWebhooks } = await import(process.env.UNTRACED);
const webhooks = docsmithWebhooks(process.env.WEBHOOK_SECRET);
webhooks.on('message.*', (req) => handle(req.webhook));

export default webhooks;
