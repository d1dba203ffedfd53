const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { docsmithWebhooks } = require('docsmith-webhooks');

/** The emulator as it was installed: it serves its page, delivers to a receiver, and checks it. */
async function main() {
  const received = [];
  const receiver = createServer(docsmithWebhooks('a secret').on('*', (req) => received.push(req.webhook.type)));
  const target = await listen(receiver);
  const free = createServer();
  const url = await listen(free);
  free.close();

  const emulator = docsmith('dev', '--port', new URL(url).port, '--forward', target);
  process.once('exit', () => emulator.kill());
  await once(emulator.stdout, 'data');
  const page = await fetchText(url);
  const files = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, file]) => file);
  assert.ok(files.length >= 3, 'the page has a script, a style sheet and an icon');
  for (const file of files) assert.ok(await fetchText(url + file));

  const { token } = JSON.parse(await fetchText(`${url}/api/session`));
  const headers = { 'content-type': 'application/json', 'x-emulator-token': token };
  await fetch(`${url}/api/contacts`, { method: 'POST', headers, body: '{"username":"Kevin"}' });
  while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(received, ['contact.created']);

  emulator.kill('SIGINT');
  assert.deepEqual(await once(emulator, 'exit'), [0, null]);
  assert.deepEqual(await once(docsmith('check', '--url', target), 'exit'), [0, null]);
  receiver.close();
  console.log('Emulator: served its page, delivered, and checked the receiver');
}

async function listen(server) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

function docsmith(...args) {
  const env = { ...process.env, DOCSMITH_WEBHOOK_SECRET: 'a secret' };
  return spawn('node_modules/.bin/docsmith-webhooks', args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function fetchText(address) {
  const response = await fetch(address);
  assert.equal(response.status, 200, address);
  return response.text();
}

main();
