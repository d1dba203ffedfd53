import { sign } from 'docsmith-webhooks';
import { secret } from '../../../__tests__/support/endpoint';
import { temporaryFile } from '../../../__tests__/support/files';
import { docsmith } from '../support/terminal';

test('prints the signature of the bytes on stdin', async () => {
  for (const stdin of ['{"id":"x"}', '{"id":"x"}\n', '', new Uint8Array([0xff, 0, 0x80])]) {
    expect(await docsmith(['sign'], { stdin })).toEqual({ code: 0, stdout: `${sign(stdin, secret)}\n`, stderr: '' });
  }
});

test('takes the secret from a file', async () => {
  const { stdout } = await docsmith(['sign', '--secret-file', temporaryFile('hush hush\n')], { stdin: 'body' });
  expect(stdout).toBe(`${sign('body', 'hush hush')}\n`);
});
