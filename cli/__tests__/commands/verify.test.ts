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
