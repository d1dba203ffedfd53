import { parseJson } from './json-edit';

/** The id and the type in the body of an event. A field that is missing or is not text is `undefined`. */
export function envelopeOf(body: string): { readonly id: string | undefined; readonly type: string | undefined } {
  const event = eventIn(body);
  return { id: text(event, 'id'), type: text(event, 'type') };
}

/** The JSON object in a body, or `undefined` if the body is anything else. */
export function eventIn(body: string): object | undefined {
  try {
    const event = parseJson(body);
    return typeof event === 'object' && event !== null && !Array.isArray(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

/** The body may be from anybody, so it can have a very long id. */
const longest = 255;

function text(event: object | undefined, field: string): string | undefined {
  const value: unknown = event && Object.hasOwn(event, field) ? Reflect.get(event, field) : undefined;
  return typeof value === 'string' ? value.slice(0, longest) : undefined;
}
