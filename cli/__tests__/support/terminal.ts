import { secret } from '../../../__tests__/support/endpoint';
import { main } from '../../src/main';

/** The environment and the input of a command. By default, there is only the secret of the receiver. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  /** Whether stdin and stderr are a terminal. */
  readonly isTTY?: boolean;
}

/** Runs the command line in this process. */
export async function docsmith(args: readonly string[], surroundings: Surroundings = {}) {
  const { env = { DOCSMITH_WEBHOOK_SECRET: secret }, stdin = '', isTTY = false } = surroundings;
  let stdout = '';
  let stderr = '';
  const code = await main(args, {
    stdin: {
      isTTY,
      async *[Symbol.asyncIterator]() {
        yield Buffer.from(stdin);
      },
    },
    stdout: { write: (text) => (stdout += text) },
    stderr: { isTTY, write: (text) => (stderr += text) },
    env,
  });
  return { code, stdout, stderr };
}
