import codePoints from 'ajv/dist/runtime/ucs2length';

/** Ids become keys in stores and logs, so they are bounded. In characters. */
export const maxIdLength = 255;

/**
 * The length of an id, as `minLength: 1` and `maxLength: 255` need it. AJV counts code points one by one, which took as
 * long as the rest of the validation five times over; of no more UTF-16 units than the bound there are no more code points.
 */
export function idLength(id: string): number {
  return id.length > maxIdLength ? codePoints(id) : id.length;
}
