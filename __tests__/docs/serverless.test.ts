import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const docs = path.join(__dirname, '../../docs');
const folder = path.join(docs, '../examples/platforms');

test('the blocks of docs/serverless.md are the examples, and each example is shown', () => {
  const page = readFileSync(path.join(docs, 'serverless.md'), 'utf8');
  const blocks = page.matchAll(/\]\(\.\.\/examples\/platforms\/([\w.-]+)\):\n\n```typescript\n(.*?)```/gs);
  const shown = Object.fromEntries([...blocks].map(([, name, code]) => [name, code]));
  const files = readdirSync(folder);
  expect(shown).toEqual(Object.fromEntries(files.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')])));
  expect(page.match(/^```\w/gm)).toHaveLength(files.length);
});
