import { temporaryFile } from '../../../__tests__/support/files';
import { UsageError } from '../../src/errors';
import { readInput, readSecret, readStdin } from '../../src/terminal/input';

function terminal(env: Record<string, string>, chunks: readonly (string | Uint8Array)[] = [], isTTY = false) {
  const written: string[] = [];
  const output = { write: (text: string) => written.push(text) };
  const stdin = {
    isTTY,
    async *[Symbol.asyncIterator]() {
      yield* chunks;
    },
  };
  return { stdin, stdout: output, stderr: output, env, written };
}

describe('the secret', () => {
  const fromEnvironment = terminal({ DOCSMITH_WEBHOOK_SECRET: 'hush' });

  test('comes from the environment', async () => {
    expect(await readSecret(undefined, fromEnvironment)).toEqual(Buffer.from('hush'));
  });

  test.each(['', '\n', '\r\n'])('comes from a file, if given; a line end %j at the end is ignored', async (end) => {
    const file = temporaryFile(`hush hush${end}`);
    expect(await readSecret(file, fromEnvironment)).toEqual(Buffer.from('hush hush'));
  });

  test('may contain any bytes', async () => {
    const key = [0xff, 0x00, 0x80, 0x0a];
    expect(await readSecret(temporaryFile(new Uint8Array([...key, 0x0a])), terminal({}))).toEqual(Buffer.from(key));
  });

  test.each(['utf16le', 'utf8'] as const)('may be in a file with a byte order mark, in %s', async (encoding) => {
    const file = temporaryFile(Buffer.from('\ufeffhush hush\r\n', encoding));
    expect(await readSecret(file, terminal({}))).toEqual(Buffer.from('hush hush'));
  });

  test.each([{}, { DOCSMITH_WEBHOOK_SECRET: '' }, { DOCSMITH_WEBHOOK_SECRET: ' \n' }])(
    'is missing in %j',
    async (env) => {
      await expect(readSecret(undefined, terminal(env))).rejects.toThrow(
        new UsageError(
          'There is no secret. Set DOCSMITH_WEBHOOK_SECRET, or name a file with the secret: --secret-file FILE.',
        ),
      );
    },
  );

  test.each(['', '\n', ' \n'])('is missing if the file contains %j', async (content) => {
    const file = temporaryFile(content);
    await expect(readSecret(file, fromEnvironment)).rejects.toThrow(new UsageError(`--secret-file: ${file} is empty.`));
  });
});

test('the error for an unreadable file names the option and the file', async () => {
  await expect(readInput('--data', '/no/such/file')).rejects.toThrow(/^--data: cannot read \/no\/such\/file: ENOENT/);
});

test('stdin is read byte for byte', async () => {
  const chunks = [new Uint8Array([0xff, 0x0a]), 'é', new Uint8Array([0x00])];
  expect(await readStdin(terminal({}, chunks))).toEqual(Buffer.from([0xff, 0x0a, 0xc3, 0xa9, 0x00]));
});

test('if stdin is a terminal, a hint says how to end the input', async () => {
  const { written, ...typing } = terminal({}, ['x'], true);
  await readStdin(typing);
  expect(written).toEqual(['Reading from the terminal. End with Ctrl-D on a line of its own.\n']);
});
