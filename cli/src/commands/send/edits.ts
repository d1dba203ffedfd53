import { UsageError } from '../../errors';

/** One `--set`: a place in the event and its new value. */
export interface Edit {
  readonly path: readonly [string, ...string[]];
  readonly value: unknown;
}

/** Parses `payload.message=hi`. A value that is JSON is parsed; anything else is text. */
export function parseEdit(text: string): Edit {
  const [, target = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  const [first, ...rest] = target.split('.');
  if (!first || rest.includes('')) {
    throw new UsageError(`--set: expected PATH=VALUE such as payload.message=hi, got '${text}'.`);
  }
  return { path: [first, ...rest], value: jsonOrText(value) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Changes an event in place. It reads and sets own fields only, so that no path reaches a prototype (CWE-1321). */
export function applyEdit(event: object, { path, value }: Edit): void {
  const parents = [...path];
  const last = parents.pop() ?? '';
  let target = event;
  parents.forEach((field, depth) => {
    if (!Object.hasOwn(target, field)) define(target, field, {});
    const child: unknown = Reflect.get(target, field);
    if (typeof child !== 'object' || child === null) {
      throw new UsageError(
        `--set: ${path.slice(0, depth + 1).join('.')} is not an object, so it has no ${path[depth + 1]}.`,
      );
    }
    target = child;
  });
  define(target, last, value);
}

function define(target: object, field: string, value: unknown): void {
  if (Array.isArray(target) && !(/^\d+$/.test(field) && Number(field) <= target.length)) {
    throw new UsageError(`--set: expected an index from 0 to ${target.length} into the list, got '${field}'.`);
  }
  Object.defineProperty(target, field, { value, enumerable: true, configurable: true, writable: true });
}
