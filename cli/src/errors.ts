import { types } from 'node:util';

/** What was typed cannot be meant: exit code 2, and a line that says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Node's code of an error, such as `ENOENT`; `''` if it has none. */
export function codeOf(error: unknown): string {
  return types.isNativeError(error) && 'code' in error ? String(error.code) : '';
}

export function messageOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : String(error);
}
