import type { Delivery } from '../deliveries';

/** A delivery, as it is sent. */
export function post({ body, headers }: Delivery, more: Readonly<Record<string, string>> = {}): string {
  return `${head('POST /webhooks', { ...headers, 'Content-Length': String(body.length), ...more })}${body}`;
}

/** A request without a body, as it is sent. */
export function get(target: string): string {
  return head(`GET ${target}`, {});
}

function head(start: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ Host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${start} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
