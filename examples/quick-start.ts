/**
 * A server that receives the webhooks of DocsSmith Demo2 and logs each event. In a clone of the repository, start it
 * with `npm start`. It prints a command that sends it an event.
 */
import { randomBytes } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { type DuplicateDelivery, docsmithWebhooks, memoryStore } from 'docsmith-webhooks';
import express, { type RequestHandler } from 'express';

const port = Number(process.env.PORT ?? 3000);
const path = '/webhooks/docsmith';
export const url = `http://127.0.0.1:${port}${path}`;
export const secret = process.env.DOCSMITH_WEBHOOK_SECRET || randomBytes(24).toString('hex');

// Deliveries can repeat. With a store, the handlers run once per event.
const webhooks = docsmithWebhooks(secret, { idempotency: memoryStore() });

webhooks.on(['message.created', 'message.updated'], ({ webhook: { type, payload } }) => {
  log(type, `${payload.contact.username}: ${payload.message}`);
});
webhooks.on(['contact.created', 'contact.updated'], ({ webhook: { type, payload } }) => {
  log(type, `${payload.username}, ${payload.phone_number ?? 'no phone'}`);
});
webhooks.on(['conversation.*', 'group.*', 'attachment.*', '*.deleted'], ({ webhook: { type, payload } }) => {
  log(type, payload.id);
});

// use() also sees events of types that are newer than this code.
const counts = new Map<string, number>();
webhooks.use(({ webhook: { type } }) => {
  counts.set(type, (counts.get(type) ?? 0) + 1);
});

subscribe('docsmith-webhooks:duplicate', (duplicate) => {
  log((duplicate as DuplicateDelivery).type, 'was handled before');
});

const logRefusals: RequestHandler = (req, res, next) => {
  res.on('finish', () => {
    if (res.statusCode >= 400) log(`${req.method} ${req.originalUrl}`, `refused with ${res.statusCode}`);
  });
  next();
};

const app = express();
app.use(path, logRefusals, webhooks);
app.get('/', (_req, res) => {
  res.json(Object.fromEntries(counts));
});

app.listen(port, '127.0.0.1', (error) => {
  if (error) {
    console.error(`${error.message}. To take another port: PORT=${port + 1} npm start`);
    process.exit(1);
  }
  const isMade = secret !== process.env.DOCSMITH_WEBHOOK_SECRET;
  if (isMade) console.log('DOCSMITH_WEBHOOK_SECRET is not set, so this run made a secret of its own.');
  console.log(`Receiving webhooks at ${url}\n\nSend it one from a second terminal:\n`);
  const setting = isMade ? `DOCSMITH_WEBHOOK_SECRET=${secret} ` : '';
  console.log(`  ${setting}npm run -s docsmith-webhooks -- send message.created --url ${url}\n`);
});

function log(subject: string, text: string): void {
  console.log(printable(`${subject.padEnd(22)} ${text}`));
}

/** Encodes line breaks and terminal commands, so that text from a sender cannot forge a line of the log. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, encodeURIComponent);
}
