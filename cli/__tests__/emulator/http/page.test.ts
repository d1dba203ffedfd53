import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../../../__tests__/support/files';
import { emulate, rawRequest } from '../../support/emulator';

/** A folder with a page, and with files that must not be served. */
function builtPage(): string {
  const parent = temporaryFolder();
  // npx installs packages below a hidden folder, so a parent folder is hidden here, too.
  const folder = path.join(parent, '.cache/page');
  mkdirSync(path.join(folder, 'assets'), { recursive: true });
  mkdirSync(path.join(folder, '.git'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(path.join(folder, 'assets/page.js'), 'page()');
  writeFileSync(path.join(folder, 'assets/page.css'), 'body {}');
  writeFileSync(path.join(folder, 'icon.svg'), '<svg/>');
  for (const secret of ['.env', '.git/config', '../secret.txt']) writeFileSync(path.join(folder, secret), 'hush');
  return folder;
}

test.each([
  ['/', 'text/html; charset=utf-8', '<!doctype html>'],
  ['/index.html', 'text/html; charset=utf-8', '<!doctype html>'],
  ['/?query', 'text/html; charset=utf-8', '<!doctype html>'],
  ['/assets/page.js', 'text/javascript; charset=utf-8', 'page()'],
  ['/assets/page.css', 'text/css; charset=utf-8', 'body {}'],
  ['/icon.svg', 'image/svg+xml', '<svg/>'],
])('serves %s with its type', async (address, type, body) => {
  const { url } = await emulate({ page: builtPage() });
  const answer = await rawRequest(url + address, {});
  expect([answer.status, answer.headers['content-type'], answer.body]).toEqual([200, type, body]);
});

test.each([
  '/.env',
  '/.git/config',
  '/%2eenv',
  '/assets',
  '/assets/',
  '/assets/../.env',
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/..%5csecret.txt',
  '/%',
  '/%00',
  '/INDEX.html',
])('does not serve hidden files, folders or files outside the page: %s', async (address) => {
  const { url } = await emulate({ page: builtPage() });
  const answer = await rawRequest(url + address, {});
  expect([answer.status, answer.body.includes('hush')]).toEqual([404, false]);
  expect(answer.headers['content-type']).toBe('application/problem+json');
});
