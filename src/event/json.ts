import { WebhookError } from '../errors';
import { jsonText } from './json-text';

/** Step 3: bytes to JSON. 400 for bytes that are not UTF-8 and for text that is not JSON. */
export function parseJson(rawBody: Uint8Array): unknown {
  const text = jsonText(rawBody);
  return hasProtoKey(text) ? withoutProto(parse(text)) : parse(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the text, so it is not passed on.
    throw new WebhookError('invalid_json', 'The body is not JSON.');
  }
}

/** A `__proto__` key, each letter plain or escaped. */
const protoKey = new RegExp(
  `"${[...'__proto__'].map((letter) => `(?:${letter}|\\\\u00${letter.charCodeAt(0).toString(16)})`).join('')}"`,
  'i',
);

/** The pattern takes its time. No text without one of these two has such a key: its letters are escaped as `\u00`. */
function hasProtoKey(text: string): boolean {
  return (text.includes('__') || text.includes('\\u00')) && protoKey.test(text);
}

/**
 * `JSON.parse` makes `__proto__` an own key, harmless until `Object.assign({}, payload)` sets the prototype of the copy
 * by it (CWE-1321). No documented field has that name, so it goes. Iterative, since the nesting is the sender's choice.
 */
function withoutProto(root: unknown): unknown {
  const pending = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
    for (const child of Object.values(value)) pending.push(child);
  }
  return root;
}
