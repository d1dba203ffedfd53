import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../../../__tests__/support/files';
import { pageFiles } from '../../../src/emulator/http/page-files';

test('holds the files of the page, by path', () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(path.join(folder, 'assets/page.js'), '');
  writeFileSync(path.join(folder, 'notes.txt'), '');
  const files = pageFiles(folder);
  expect([...files.keys()].sort()).toEqual(['/', '/assets/page.js', '/index.html']);
  expect(files.get('/')).toEqual({ type: 'text/html; charset=utf-8', body: Buffer.from('<!doctype html>') });
});

test('holds nothing before the page is built', () => {
  expect(pageFiles('/no/such/folder').size).toBe(0);
});
