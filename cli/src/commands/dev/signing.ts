import { messageOf } from '../../errors';
import type { Terminal } from '../../terminal/command';
import { assertTidy } from '../../terminal/input';
import { printable } from '../../terminal/printable';
import { keptSecret, secretsFolder } from './kept-secret';

/** The secret of `--forward`. */
export interface Signing {
  /** Without it, the emulator chooses one. */
  readonly secret: string | undefined;
  /** Lines for the user about the secret that signs. */
  explain(secret: string): string;
}

/**
 * The secret that the user has given, if any.
 *
 * @throws UsageError if the library would refuse it later, at the first delivery.
 */
export function secretIn({ DOCSMITH_WEBHOOK_SECRET: given }: Terminal['env']): string | undefined {
  if (!given?.trim()) return undefined;
  assertTidy(Buffer.from(given), 'DOCSMITH_WEBHOOK_SECRET');
  return given;
}

/** The secret of the environment, of `--data`, or of the current directory. */
export async function signingOf(env: Terminal['env'], hasData: boolean): Promise<Signing> {
  const given = secretIn(env);
  if (given !== undefined) return { secret: given, explain: () => '' };
  if (hasData) return { secret: undefined, explain: start };
  try {
    const { secret, file } = await keptSecret(process.cwd(), secretsFolder(env));
    const use = `It stays the same in this directory. "send" and "check" take it with\n  --secret-file '${printable(file)}'\n`;
    return { secret, explain: (secret) => start(secret) + use };
  } catch (error) {
    const reason = printable(messageOf(error));
    const advice = `It is new at each start, because it cannot be kept: ${reason}.\nSet DOCSMITH_WEBHOOK_SECRET to keep one.\n`;
    return { secret: undefined, explain: (secret) => start(secret) + advice };
  }
}

function start(secret: string): string {
  return `Start your server with this secret:\n  DOCSMITH_WEBHOOK_SECRET=${secret}\n`;
}
