import { exampleEvent, signedRequest } from 'docsmith-webhooks/testing';
import { type Example, startExample } from '../support/example';

let server: Example;
beforeAll(async () => {
  server = await startExample('tenants.ts', { ACME_WEBHOOK_SECRET: "acme's secret" });
});

function deliverTo(tenant: string, secret: string) {
  const event = exampleEvent('message.created', { payload: { message: 'hi' } });
  return fetch(new URL(tenant, server.url), signedRequest(event, secret));
}

test('each tenant has its own secret and its own path', async () => {
  expect((await deliverTo('acme', "acme's secret")).status).toBe(204);
  await server.printed("acme: 'hi'\n");
  expect((await deliverTo('acme', "another's secret")).status).toBe(401);
});

test('a tenant without a secret can receive nothing', async () => {
  for (const secret of ["acme's secret", 'undefined']) expect((await deliverTo('globex', secret)).status).toBe(500);
});

test('an unknown tenant is answered 404', async () => {
  for (const tenant of ['initech', '__proto__', 'acme/x']) {
    expect((await deliverTo(tenant, "acme's secret")).status).toBe(404);
  }
});
