import { ApiError } from '../emulator/api-error';

/** Runs a function of the emulator. An error names the call, and each field that is not valid. */
export function inPlainWords<Result>(call: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const faults = error.errors?.map(({ path, message }) => `${path.slice(1)}: ${message}`) ?? [];
    throw new Error(`${call}: ${[error.message, ...faults].join(' ')}`);
  }
}
