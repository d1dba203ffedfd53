import { ApiError } from '../../src/emulator/api-error';

/** The paths of the faults in an input. */
export function faultsOf(parse: (input: unknown) => unknown, input: unknown): string[] {
  try {
    parse(input);
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return (error.errors ?? []).map(({ path }) => path);
  }
}
