const assert = require('node:assert');
const { once } = require('node:events');
const { exports: subpaths } = require('docsmith-webhooks/package.json');
const { docsmithWebhooks } = require('docsmith-webhooks');
const { exampleEvent, signedRequest } = require('docsmith-webhooks/testing');
const express = require('express');

/** CommonJS as it is written by hand. Each export of the package gives the same to `require()` and to `import`. */
async function main() {
  const received = [];
  const webhooks = docsmithWebhooks('a secret').on('message.created', (req) => received.push(req.webhook.id));
  const server = express().use('/webhooks', webhooks).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/webhooks`;

  const event = exampleEvent('message.created');
  const forged = await fetch(url, signedRequest(event, 'another secret'));
  const signed = await fetch(url, signedRequest(event, 'a secret'));
  server.close();

  assert.equal(forged.status, 401);
  assert.equal(signed.status, 204);
  assert.deepEqual(received, [event.id]);

  for (const subpath of Object.keys(subpaths).filter((name) => !name.endsWith('.json'))) {
    const name = `docsmith-webhooks${subpath.slice(1)}`;
    const required = require(name);
    const imported = await import(name);
    for (const key of Object.keys(required)) assert.equal(imported[key], required[key], key);
  }
  process.exitCode = 0;
}

process.exitCode = 1; // until main() has ended
main();
