import { exampleEvent, signedRequest } from 'docsmith-webhooks/testing';
import { startExample } from '../support/example';

test('during a rotation, both secrets are accepted, and no other', async () => {
  const server = await startExample('secret-rotation.ts', {
    DOCSMITH_WEBHOOK_SECRET: 'the new one',
    DOCSMITH_WEBHOOK_SECRET_OLD: 'the old one',
  });
  const event = exampleEvent('group.created');

  expect((await fetch(server.url, signedRequest(event, 'the old one'))).status).toBe(204);
  await server.printed('group.created, signed with the old secret\n');
  expect((await fetch(server.url, signedRequest(event, 'the new one'))).status).toBe(204);
  await server.printed('group.created, signed with the new secret\n');
  expect((await fetch(server.url, signedRequest(event, 'another one'))).status).toBe(401);
});

test('the old secret is rejected after its removal', async () => {
  const server = await startExample('secret-rotation.ts', { DOCSMITH_WEBHOOK_SECRET: 'the new one' });
  const event = exampleEvent('group.created');

  expect((await fetch(server.url, signedRequest(event, 'the old one'))).status).toBe(401);
  expect((await fetch(server.url, signedRequest(event, 'the new one'))).status).toBe(204);
});
