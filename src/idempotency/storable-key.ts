import { createHash } from 'node:crypto';

/** Printable ASCII without spaces, which every database stores and compares exactly. */
const plainText = /^[\x21-\x7e]{1,200}$/;

/**
 * Makes a key that any database can store. Plain keys stay readable. Others become a digest, since databases limit the
 * length of keys, PostgreSQL cannot store NUL, and UTF-8 has no lone surrogates. A digest contains a space, so no plain key equals it.
 *
 * @param plain - The keys that stay as they are. They have no space.
 */
export function storableKey(key: string, plain = plainText): string {
  return plain.test(key) ? key : `sha256 ${createHash('sha256').update(JSON.stringify(key)).digest('base64url')}`;
}
