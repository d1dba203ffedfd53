import { validateHeaderName } from 'node:http';
import { UsageError } from '../errors';

/** The address that a command sends to. */
export function parseUrl(option: string, text: string | undefined): URL {
  if (text === undefined) {
    throw new UsageError(`Where to? Give ${option}, such as ${option} http://localhost:3000/webhooks.`);
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`${option}: expected an address with http:// or https://, got '${text}'.`);
  }
  if (url.username || url.password) throw new UsageError(`${option}: must not contain a user name or password.`);
  return url;
}

/** The name of the header that carries the signature. */
export function parseHeader(name: string): string {
  try {
    validateHeaderName(name);
    return name;
  } catch {
    throw new UsageError(
      `--header: expected an HTTP header name (letters, digits and hyphens, no space), got '${name}'.`,
    );
  }
}
