import { eventTypes } from 'docsmith-webhooks/testing';
import { docsmith } from '../../cli/__tests__/support/terminal';
import { deliver, messageUpdated, secret } from '../support/endpoint';
import { type Example, startExample } from '../support/example';
import { temporaryFile } from '../support/files';

let server: Example;
beforeAll(async () => {
  server = await startExample('quick-start.ts', { DOCSMITH_WEBHOOK_SECRET: secret });
});

async function send(...args: string[]) {
  const result = await docsmith(['send', '--url', server.url, ...args]);
  expect(result).toMatchObject({ code: 0, stderr: '' });
}

const logged = {
  'contact.created': 'KevinMcCallister, 1-800-759-3000',
  'contact.updated': 'KevinMcCallister, 1-800-759-3000',
  'contact.deleted': 'WAz8eIbvDR60rouK',
  'conversation.created': 'WAz8eIbvDR60rouK',
  'conversation.updated': 'WAz8eIbvDR60rouK',
  'conversation.deleted': 'WAz8eIbvDR60rouK',
  'message.created': 'KevinMcCallister: I’m traveling with my dad. He’s at a meeting. I hate meetings.',
  'message.updated': 'KevinMcCallister: I’m traveling with my dad. He’s at a meeting. I hate meetings.',
  'message.deleted': 'SIuAFUNKdSYHZF2w',
  'group.created': 'pG4nWq0ZyTb7LsXc',
  'group.updated': 'pG4nWq0ZyTb7LsXc',
  'group.deleted': 'pG4nWq0ZyTb7LsXc',
  'attachment.created': 'hV9kEm2RtJx5DuQa',
  'attachment.updated': 'hV9kEm2RtJx5DuQa',
  'attachment.deleted': 'hV9kEm2RtJx5DuQa',
};

test.each(eventTypes)('%s, sent from the command line, is logged in one line by its typed handler', async (type) => {
  await send(type);
  await server.printed(`${type.padEnd(22)} ${logged[type]}\n`);
});

test("the guide's two examples are logged; they share an id, so the second is sent under another", async () => {
  await send('--data', temporaryFile(JSON.stringify(messageUpdated)));
  await server.printed(`message.updated        ${logged['message.updated']}\n`);
  const conversation = { id: 'a056V7R7NmNRjl70', type: 'conversation.updated', payload: { id: 'WAz8eIbvDR60rouK' } };
  await send('--data', temporaryFile(JSON.stringify(conversation)), '--id', 'another');
  await server.printed('conversation.updated   WAz8eIbvDR60rouK\n');
});

test('an unknown type is acknowledged and counted', async () => {
  await send('--data', temporaryFile('{ "id": "e1", "type": "call.started", "payload": { "id": "c1" } }'));
  expect(await (await fetch(new URL('/', server.url))).json()).toMatchObject({ 'call.started': 1 });
});

test('text from strangers cannot forge a log line or control the terminal', async () => {
  await send('message.created', '--set', 'payload.message=x\r\nmessage.created forged \x1b[2J\x9b\u202e');
  await server.printed('KevinMcCallister: x%0D%0Amessage.created forged %1B[2J%C2%9B%E2%80%AE\n');
});

test('a rejected delivery is logged, too', async () => {
  const response = await deliver(server.url, messageUpdated, { 'x-docssmith-demo2-signature': '0'.repeat(64) });
  expect(response.status).toBe(401);
  await server.printed('POST /webhooks/docsmith refused with 401\n');
});

test('an event that is delivered twice is handled once, and both deliveries are logged', async () => {
  await send('group.created', '--id', 'twice', '--count', '2');
  await server.printed(
    `group.created          ${logged['group.created']}\ngroup.created          was handled before\n`,
  );
});

test('without a secret, the example makes one and prints a command that sends an event', async () => {
  const fresh = await startExample('quick-start.ts');
  await fresh.printed('message.created --url ');
  await fresh.printed('\n');
  const output = fresh.output();
  expect(output).toContain('DOCSMITH_WEBHOOK_SECRET is not set, so this run made a secret of its own.');

  const [, madeSecret = '', line = ''] =
    /^ {2}DOCSMITH_WEBHOOK_SECRET=([0-9a-f]{48}) npm run -s docsmith-webhooks -- (.*)$/m.exec(output) ?? [];
  const sent = await docsmith(line.split(' '), { env: { DOCSMITH_WEBHOOK_SECRET: madeSecret } });

  expect(sent).toMatchObject({ code: 0, stdout: expect.stringMatching(/^204 /) });
  await fresh.printed('message.created        KevinMcCallister: ');
});

test('if the port is in use, the error says how to choose another', async () => {
  const { port } = new URL(server.url);
  await expect(startExample('quick-start.ts', { PORT: port })).rejects.toThrow(
    `address already in use 127.0.0.1:${port}. To take another port: PORT=${Number(port) + 1} npm start`,
  );
});

test('a secret from the environment is not printed', async () => {
  expect(server.output()).toContain('npm run -s docsmith-webhooks -- send message.created --url');
  expect(server.output()).not.toContain(secret);
});
