import { readFileSync } from 'node:fs';
import { cases } from '../../src/conformance/check';
import { routes } from '../../src/emulator/http/routes';

const page = readFileSync('docs/emulator.md', 'utf8');
const readme = readFileSync('README.md', 'utf8');

test.each(cases.map(({ title, expects }) => [title, expects]))(
  '%s is documented, with what it expects',
  (title, expects) => {
    expect(page).toContain(`| ${title} | ${expects} |`);
  },
);

test('the README counts the cases', () => {
  expect(readme).toContain(`tries ${cases.length} cases`);
});

test('every route is documented, and no other', () => {
  const documented = [...page.matchAll(/^\| `([A-Z]+ \/api\/\S+)` \|/gm)].map(([, route]) => route);
  // Contacts stand for the other resources.
  const existing = routes
    .map(({ method, path }) => `${method} ${path}`)
    .filter((route) => !/\/api\/(conversations|messages|groups|attachments)\b/.test(route));
  expect(documented.sort()).toEqual(existing.sort());
});
