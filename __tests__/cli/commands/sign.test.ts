import { sign } from 'docsmith-webhooks';
import { secret } from '../../support/endpoint';
import { temporaryFile } from '../../support/files';
import { docsmith } from '../../support/terminal';

test('prints the signature of the bytes on stdin', async () => {
  for (const stdin of ['{"id":"x"}', '{"id":"x"}\n', '', new Uint8Array([0xff, 0, 0x80])]) {
    expect(await docsmith(['sign'], { stdin })).toEqual({ code: 0, stdout: `${sign(stdin, secret)}\n`, stderr: '' });
  }
});

test.each(['', '\n', '\r\n'])('the secret comes from a file; a line end %j after it is no part of it', async (end) => {
  const file = temporaryFile(`hush hush${end}`);
  const { stdout } = await docsmith(['sign', '--secret-file', file], { stdin: 'body' });
  expect(stdout.trim()).toBe(sign('body', 'hush hush'));
});

test('a secret of any bytes can come from a file', async () => {
  const key = Buffer.from([0xff, 0x00, 0x80, 0x0a, 0x0a]);
  const { stdout } = await docsmith(['sign', '--secret-file', temporaryFile(key)], { stdin: 'body' });
  expect(stdout.trim()).toBe(sign('body', key.subarray(0, 4)));
});

test('a secret file that is empty or missing is named', async () => {
  for (const content of ['', '\n', ' \n']) {
    const file = temporaryFile(content);
    expect((await docsmith(['sign', '--secret-file', file])).stderr).toContain(`--secret-file: ${file} is empty.`);
  }
  const { code, stderr } = await docsmith(['sign', '--secret-file', '/no/such/file']);
  expect(code).toBe(2);
  expect(stderr).toContain('--secret-file: cannot read /no/such/file: ENOENT');
});

test('on a terminal it says how to end the body', async () => {
  expect((await docsmith(['sign'], { isTTY: true })).stderr).toMatch(/Ctrl-D/);
});
