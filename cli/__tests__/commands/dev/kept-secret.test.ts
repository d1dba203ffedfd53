import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../../../__tests__/support/files';
import { keptSecret, secretsFolder } from '../../../src/commands/dev/kept-secret';

const secretForm = /^[0-9a-f]{64}$/;
const modeOf = (file: string) => statSync(file).mode & 0o777;
const folderIn = (home: string) => path.join(home, 'state', 'docsmith-webhooks');

test('a directory keeps its secret, and another has another', async () => {
  const [app, other, folder] = [temporaryFolder(), temporaryFolder(), folderIn(temporaryFolder())];
  const first = await keptSecret(app, folder);
  expect(first.secret).toMatch(secretForm);
  expect(await keptSecret(app, folder)).toEqual(first);
  expect((await keptSecret(other, folder)).secret).not.toBe(first.secret);
});

test('the same directory by a link has the same secret', async () => {
  const [app, folder] = [temporaryFolder(), folderIn(temporaryFolder())];
  const alias = path.join(temporaryFolder(), 'alias');
  symlinkSync(app, alias);
  expect(await keptSecret(alias, folder)).toEqual(await keptSecret(app, folder));
});

test('only the user can read it, and the name does not tell the directory', async () => {
  const [app, folder] = [temporaryFolder(), folderIn(temporaryFolder())];
  const { file, secret } = await keptSecret(app, folder);
  expect([modeOf(folder), modeOf(file)]).toEqual([0o700, 0o600]);
  expect(path.relative(folder, file)).toMatch(/^[0-9a-f]{32}\.secret$/);
  expect(readFileSync(file, 'utf8')).toBe(`${secret}\n`);
});

test('all who start at the same time get the same secret, and leave one file', async () => {
  const [app, folder] = [temporaryFolder(), folderIn(temporaryFolder())];
  const all = await Promise.all(Array.from({ length: 20 }, () => keptSecret(app, folder)));
  expect(new Set(all.map(({ secret }) => secret)).size).toBe(1);
  expect(readdirSync(folder)).toHaveLength(1);
});

test.each([
  ['others can read', (file: string) => chmodSync(file, 0o644), 'others can use'],
  ['others can write', (file: string) => chmodSync(file, 0o602), 'others can use'],
  ['has other content', (file: string) => writeFileSync(file, 'mine'), 'has no secret of this program'],
])('a file that %s is refused, and stays as it is', async (_what, spoil, message) => {
  const [app, folder] = [temporaryFolder(), folderIn(temporaryFolder())];
  const { file } = await keptSecret(app, folder);
  spoil(file);
  const before = [modeOf(file), readFileSync(file, 'utf8')];
  await expect(keptSecret(app, folder)).rejects.toThrow(message);
  expect([modeOf(file), readFileSync(file, 'utf8')]).toEqual(before);
});

test('a link in place of the file is not followed', async () => {
  const [app, folder, elsewhere] = [temporaryFolder(), folderIn(temporaryFolder()), temporaryFolder()];
  const { file } = await keptSecret(app, folder);
  const target = path.join(elsewhere, 'target');
  writeFileSync(target, readFileSync(file), { mode: 0o600 });
  rmSync(file);
  symlinkSync(target, file);
  await expect(keptSecret(app, folder)).rejects.toThrow('ELOOP');
});

test('a folder that is a link, or that others can use, is refused', async () => {
  const [app, home] = [temporaryFolder(), temporaryFolder()];
  const open = path.join(home, 'open');
  mkdirSync(open);
  chmodSync(open, 0o755);
  await expect(keptSecret(app, open)).rejects.toThrow(`others can use ${open}`);
  symlinkSync(temporaryFolder(), path.join(home, 'link'));
  await expect(keptSecret(app, path.join(home, 'link'))).rejects.toThrow('is not a folder');
});

test('a folder that cannot be made is an error', async () => {
  const blocked = path.join(temporaryFolder(), 'file');
  writeFileSync(blocked, '');
  await expect(keptSecret(temporaryFolder(), path.join(blocked, 'below'))).rejects.toThrow('ENOTDIR');
});

test.each<[NodeJS.Platform, Record<string, string>, string]>([
  ['linux', { HOME: '/home/me' }, '/home/me/.local/state/docsmith-webhooks'],
  ['linux', { HOME: '/home/me', XDG_STATE_HOME: '/state' }, '/state/docsmith-webhooks'],
  ['linux', { HOME: '/home/me', XDG_STATE_HOME: 'relative' }, '/home/me/.local/state/docsmith-webhooks'],
  [
    'darwin',
    { HOME: '/Users/me', XDG_STATE_HOME: '/state' },
    '/Users/me/Library/Application Support/docsmith-webhooks',
  ],
  ['win32', { LOCALAPPDATA: '/local', USERPROFILE: '/me' }, '/local/docsmith-webhooks'],
  ['win32', { USERPROFILE: '/me' }, '/me/AppData/Local/docsmith-webhooks'],
])('on %s, %j leads to %s', (platform, env, folder) => {
  expect(secretsFolder(env, platform)).toBe(folder);
});

test('without a home directory there is no folder', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(() => secretsFolder({}, platform)).toThrow('names no home directory');
  }
});
