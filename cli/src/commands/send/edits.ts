import { UsageError } from '../../errors';
import { eventIn } from '../../event/envelope';
import { JsonPathError, setValue } from '../../event/json-edit';

/** One `--set`: a place in the event and its new value. */
export interface Edit {
  readonly path: readonly [string, ...string[]];
  /** JSON, as the user wrote it. */
  readonly value: string;
}

/** Parses `payload.message=hi`. A value that is JSON stays as it is; anything else is text. */
export function parseEdit(text: string): Edit {
  const [, target = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  const [first, ...rest] = target.split('.');
  if (!first || rest.includes('')) {
    throw new UsageError(`--set: expected PATH=VALUE such as payload.message=hi, got '${text}'.`);
  }
  return { path: [first, ...rest], value: isJson(value) ? value.trim() : JSON.stringify(value) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Changes one value in the JSON of an event, and no other character. */
export function applyEdit(event: string, { path, value }: Edit): string {
  assertFieldOfEvent(event, path);
  try {
    return setValue(event, path, value);
  } catch (error) {
    throw error instanceof JsonPathError ? new UsageError(`--set: ${error.message}`) : error;
  }
}

/** An event has an id, a type and a payload. Most likely, the user left out `payload.` before another field. */
function assertFieldOfEvent(event: string, path: Edit['path']): void {
  const [first] = path;
  if (['id', 'type', 'payload'].includes(first) || Object.hasOwn(eventIn(event) ?? {}, first)) return;
  throw new UsageError(
    `--set: an event has id, type and payload, but no ${first}. Did you mean payload.${path.join('.')}?`,
  );
}
