import { readFileSync } from 'node:fs';
import { cases } from '../../src/conformance/check';
import { apiRouter } from '../../src/emulator/http/api-router';
import { emulate, rawRequest } from '../support/emulator';

const page = readFileSync('docs/emulator.md', 'utf8');
const readme = readFileSync('README.md', 'utf8');

test.each(cases.map(({ title, expects }) => [title, expects]))(
  '%s is documented, with what it expects',
  (title, expects) => {
    expect(page).toContain(`| ${title} | ${expects} |`);
  },
);

test('the README counts the cases', () => {
  const unaided = cases.filter(({ needs }) => needs === undefined);
  expect(readme).toContain(`tries ${unaided.length} of ${cases.length} cases`);
});

/** All routes, such as `GET /api/webhooks`. They are listed but not called, so the router needs only a token. */
const existing = apiRouter(Object.assign(Object.create(null), { token: '' })).stack.flatMap(({ route }) => {
  const methods = new Set(route?.stack.flatMap(({ method }) => method ?? []));
  return [...methods].map((method) => `${method.toUpperCase()} /api${route?.path}`);
});

test('the documentation lists exactly the existing routes', () => {
  const documented = [...page.matchAll(/^\| `([A-Z]+ \/api\/\S+)` \|/gm)].map(([, route]) => route);
  // Contacts stand for the other resources.
  const distinct = existing.filter((route) => !/\/api\/(conversations|messages|groups|attachments)\b/.test(route));
  expect(documented.sort()).toEqual(distinct.sort());
});

test('each path refuses other methods with 405, and lists its own methods in Allow', async () => {
  const { url, token } = await emulate();
  const methodsByPath = new Map<string, string[]>();
  for (const route of existing) {
    const [method = '', path = ''] = route.split(' ');
    methodsByPath.set(path, [...(methodsByPath.get(path) ?? []), method]);
  }
  for (const [path, methods] of methodsByPath) {
    for (const method of ['PUT', 'OPTIONS']) {
      const { status, headers } = await rawRequest(url + path, { 'x-emulator-token': token }, { method });
      expect({ path, status, allow: headers.allow }).toEqual({ path, status: 405, allow: methods.join(', ') });
    }
  }
});
