import { types } from 'node:util';

/** The arguments are invalid. The command prints what was expected and exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The code of a Node error, such as `ENOENT`, or `''` if it has none. */
export function codeOf(error: unknown): string {
  return types.isNativeError(error) && 'code' in error ? String(error.code) : '';
}

export function messageOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : String(error);
}
