import { inspect } from 'node:util';

/** An error that there is nobody to hand to must not be lost. */
export function warn(what: string, error: unknown): void {
  process.emitWarning(`${what}: ${inspect(error)}`);
}
