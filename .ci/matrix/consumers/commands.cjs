const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { existsSync, readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { docsmithWebhooks, memoryStore, sign } = require('docsmith-webhooks');

/** Every command as it was installed, on a receiver. */
async function main() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  assert.match(packages['node_modules/docsmith-webhooks'].resolved, /^file:/, 'the library comes from the tarball');
  assert.ok(!existsSync('node_modules/docsmith-webhooks-cli/node_modules/docsmith-webhooks'), 'and there is one');

  const received = [];
  const webhooks = docsmithWebhooks('a secret', { idempotency: memoryStore() });
  const receiver = createServer(webhooks.on('*', (req) => received.push(req.webhook.type)));
  const target = await listen(receiver);

  const { version } = JSON.parse(readFileSync('node_modules/docsmith-webhooks-cli/package.json', 'utf8'));
  assert.equal((await run(['--version'])).stdout, `${version}\n`);
  const { stdout: help } = await run(['--help']);
  for (const name of ['dev', 'resend', 'check']) assert.match(help, new RegExp(`^  ${name} `, 'm'));

  const signed = await run(['sign'], 'body');
  assert.deepEqual(signed, { code: 0, stdout: `${sign('body', 'a secret')}\n` });
  assert.equal((await run(['verify', '--signature', signed.stdout.trim()], 'body')).code, 0);
  assert.equal((await run(['verify', '--signature', signed.stdout.trim()], 'other')).code, 1);

  assert.equal((await run(['send', 'group.created', '--url', target])).code, 0);
  assert.deepEqual(received.splice(0), ['group.created']);
  assert.equal((await run(['check', '--url', target, '--skip', 'handled,failing'])).code, 0);
  received.length = 0;

  await dev(target, received);
  receiver.close();
  process.exitCode = 0;
}

/** The emulator serves its page, delivers, and resends. */
async function dev(target, received) {
  const free = createServer();
  const url = await listen(free);
  free.close();
  const { port } = new URL(url);

  const emulator = docsmith('dev', '--port', port, '--forward', target);
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
  assert.deepEqual(received.splice(0), ['contact.created']);

  const [{ id }] = JSON.parse(await fetchText(`${url}/api/deliveries`));
  assert.equal((await run(['resend', id, '--new', '--port', port])).code, 0);
  assert.deepEqual(received.splice(0), ['contact.created']);

  emulator.kill('SIGINT');
  assert.deepEqual(await once(emulator, 'exit'), [0, null]);
}

async function listen(server) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

function docsmith(...args) {
  const env = { ...process.env, DOCSMITH_WEBHOOK_SECRET: 'a secret' };
  return spawn('node_modules/.bin/docsmith-webhooks', args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
}

async function run(args, stdin = '') {
  const child = docsmith(...args);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stdin.end(stdin);
  const [code] = await once(child, 'close');
  return { code, stdout };
}

async function fetchText(address) {
  const response = await fetch(address);
  assert.equal(response.status, 200, address);
  return response.text();
}

process.exitCode = 1; // until main() has ended
main();
