/** What came in place of an option, without its text: that may be a secret, or the URL of a store with its password. */
export function kindOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'function') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
