const assert = require('node:assert');
const { once } = require('node:events');
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const path = require('node:path');
const { docsmithWebhooks } = require('docsmith-webhooks');
const { exampleEvent, signedRequest } = require('docsmith-webhooks/testing');

/** What `npm install docsmith-webhooks` puts on a server, and that it receives a delivery there. */
async function main() {
  const library = path.join('node_modules', 'docsmith-webhooks');
  const { dependencies } = JSON.parse(readFileSync(path.join(library, 'package.json'), 'utf8'));
  assert.deepEqual(Object.keys(dependencies).sort(), ['ajv', 'raw-body']);

  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const installed = Object.keys(packages).filter((name) => name.startsWith('node_modules/'));
  const unwanted = installed.filter((name) => /express|helmet|preact|cli$/.test(name));
  assert.deepEqual(unwanted, [], 'no Express, no command line');
  assert.ok(!existsSync('node_modules/.bin/docsmith-webhooks'), 'no command');

  const files = readdirSync(library, { recursive: true }).map((name) => path.join(library, name));
  const unwantedFiles = files.filter((name) => /\.(html|css|svg|tsx)$|\b(cli|emulator|page|commands)\b/.test(name));
  assert.deepEqual(unwantedFiles, [], 'no page, no emulator');

  const schema = require('docsmith-webhooks/schemas/message.created.json');
  assert.equal(schema.title, 'message.created');
  assert.ok('message.created' in require('docsmith-webhooks/openapi.json').webhooks);

  const received = [];
  const webhooks = docsmithWebhooks('a secret').on('message.created', (req) => received.push(req.webhook.id));
  const server = createServer(webhooks).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  const event = exampleEvent('message.created');
  const forged = await fetch(url, signedRequest(event, 'another secret'));
  const signed = await fetch(url, signedRequest(event, 'a secret'));
  server.close();
  assert.equal(forged.status, 401);
  assert.equal(signed.status, 204);
  assert.deepEqual(received, [event.id]);
  process.exitCode = 0;
}

process.exitCode = 1; // until main() has ended
main();
