import { sign } from 'docsmith-webhooks';
import { secret } from '../../../__tests__/support/endpoint';
import { docsmith } from '../support/terminal';

test('exit code 0 for the right signature', async () => {
  const result = await docsmith(['verify', '--signature', sign('body', secret)], { stdin: 'body' });
  expect(result).toEqual({ code: 0, stdout: 'The signature is right.\n', stderr: '' });
});

test.each([
  { what: 'another body', signature: sign('body\n', secret) },
  { what: 'another secret', signature: sign('body', 'other') },
  { what: 'a signature with extra characters', signature: `${sign('body', secret)}zz` },
  { what: 'no hex digits', signature: 'nonsense' },
  { what: 'nothing', signature: '' },
])('exit code 1 for $what', async ({ signature }) => {
  const { code, stdout } = await docsmith(['verify', '--signature', signature], { stdin: 'body' });
  expect(code).toBe(1);
  expect(stdout).toBe('The signature does not match the body.\n');
});

test('asks for the signature', async () => {
  const { code, stderr } = await docsmith(['verify'], { stdin: 'body' });
  expect(code).toBe(2);
  expect(stderr).toContain('Give --signature');
});

test('--explain says why the signature does not match, or that it does not know', async () => {
  const args = (signature: string) => ['verify', '--explain', '--signature', signature];
  expect(await docsmith(args(sign('body', secret)), { stdin: 'body\n' })).toEqual({
    code: 1,
    stdout:
      'The signature does not match the body.\n- The signature is of this body without the white space at its end. A line feed was added.\n',
    stderr: '',
  });
  const unknown = await docsmith(args(sign('body', 'other')), { stdin: 'body' });
  expect([unknown.code, unknown.stdout]).toEqual([1, expect.stringContaining('- No known cause: ')]);
  expect(await docsmith(args(sign('body', secret)), { stdin: 'body' })).toMatchObject({
    code: 0,
    stdout: 'The signature is right.\n',
  });
});

test('--explain takes a secret with quotes around it, because they may be the reason', async () => {
  const args = ['verify', '--signature', sign('body', 'quoted')];
  const env = { DOCSMITH_WEBHOOK_SECRET: '"quoted"' };
  expect((await docsmith(args, { stdin: 'body', env })).code).toBe(2);
  const { code, stdout } = await docsmith([...args, '--explain'], { stdin: 'body', env });
  expect([code, stdout]).toEqual([1, expect.stringContaining('without the quotes around it')]);
});
