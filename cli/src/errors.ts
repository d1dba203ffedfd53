import { types } from 'node:util';

/** The command line makes no sense. The command prints what was expected and exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Node's code of an error, such as `ENOENT`, or `''`. */
export function codeOf(error: unknown): string {
  return types.isNativeError(error) && 'code' in error ? String(error.code) : '';
}

export function messageOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : String(error);
}
