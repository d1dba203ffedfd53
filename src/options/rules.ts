import { type AppFunction, isFunction, kindOf, type Rule, shown } from './check-options';

/** Node fires longer timers at once. */
const longestTimer = 2 ** 31 - 1;

/** Milliseconds that a timer can wait. */
export function timeout(standard: number): Rule<number> {
  return (value = standard, name) => {
    if (isWholeNumber(value) && value <= longestTimer) return value;
    throw new TypeError(
      `${name}: expected a whole number of milliseconds from 1 to ${longestTimer}, got ${shown(value)}.`,
    );
  };
}

/** Milliseconds for which no timer is needed, so that they are not limited like a timer. */
export function duration(standard: number): Rule<number> {
  return (value = standard, name) => {
    if (isWholeNumber(value)) return value;
    throw new TypeError(`${name}: expected a whole number of milliseconds above 0, got ${shown(value)}.`);
  };
}

/** A whole number above 0. */
export function count(standard: number): Rule<number> {
  return (value = standard, name) => {
    if (isWholeNumber(value)) return value;
    throw new TypeError(`${name}: expected a whole number above 0, got ${shown(value)}.`);
  };
}

const unitSizes: Readonly<Record<string, number>> = { b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 };

/** A number of bytes, or a string such as `'500kb'`. */
export function byteSize(standard: string): Rule<number> {
  return (value = standard, name) => {
    const bytes = typeof value === 'string' ? parseSize(value) : value;
    if (isWholeNumber(bytes)) return bytes;
    throw new TypeError(
      `${name}: expected a number of bytes above 0, or a string such as '500kb' or '1mb', got ${shown(value)}.`,
    );
  };
}

function parseSize(text: string): number {
  const [, amount, unit = 'b'] = /^(\d+(?:\.\d+)?) *([kmg]?b)?$/i.exec(text) ?? [];
  return Math.floor(Number(amount) * (unitSizes[unit.toLowerCase()] ?? Number.NaN));
}

/** One of these strings. The first is the default. */
export function oneOf<Value extends string>(...values: readonly [Value, ...Value[]]): Rule<Value> {
  return (value = values[0], name) => {
    const known = values.find((one) => one === value);
    if (known !== undefined) return known;
    throw new TypeError(`${name}: expected ${values.map((one) => `'${one}'`).join(' or ')}, got ${shown(value)}.`);
  };
}

/** A string, possibly empty. */
export function text(standard: string): Rule<string> {
  return (value = standard, name) => {
    if (typeof value === 'string') return value;
    throw new TypeError(`${name}: expected a string, got ${kindOf(value)}.`);
  };
}

/** The name of an HTTP header. Becomes lower case. */
export function headerName(standard?: string): Rule<string> {
  return (value = standard, name) => {
    // RFC 9110, section 5.6.2: a field name is a token.
    if (typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value)) return value.toLowerCase();
    throw new TypeError(
      `${name}: expected an HTTP header name, got ${shown(value)}. Header names have letters, digits and hyphens, no spaces.`,
    );
  };
}

/** The path of a URL. */
export const urlPath: Rule<string> = (value, name) => {
  if (typeof value === 'string' && /^\/[^?#]*$/.test(value)) return value;
  throw new TypeError(`${name}: expected a path such as '/webhooks', got ${shown(value)}.`);
};

/** A function of the app. */
export const appFunction: Rule<AppFunction> = (value, name) => {
  if (isFunction(value)) return value;
  throw new TypeError(`${name}: expected a function, got ${kindOf(value)}.`);
};

/** An option that may be left out. */
export function optional<Value>(rule: Rule<Value>): Rule<Value | undefined> {
  return (value, name) => (value === undefined ? undefined : rule(value, name));
}

function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
