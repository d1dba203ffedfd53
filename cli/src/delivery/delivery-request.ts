import { defaultSignatureHeader, type Secret, sign } from 'docsmith-webhooks';

/** What is sent, byte for byte. */
export interface DeliveryRequest {
  readonly method: string;
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer;
  /** Sends the body in several pieces. `interval` is the time between two pieces, in milliseconds. */
  readonly pace?: { readonly pieces: number; readonly interval: number };
  /** Uses one connection for several deliveries. */
  readonly keepAlive?: boolean;
  /** Closes the connection as soon as the request was sent, before the answer comes. */
  readonly leaves?: boolean;
}

export type HeaderLine = readonly [name: string, value: string];

/** The headers of a message as Node gives them: names and values in turn. */
export function headerLines(rawHeaders: readonly string[]): HeaderLine[] {
  return rawHeaders.flatMap((name, index) => (index % 2 ? [] : [[name, rawHeaders[index + 1] ?? ''] as const]));
}

/** Headers by name in lower case. Repeated ones are joined, as Node joins most of them (RFC 9110, section 5.3). */
export function headersByName(lines: readonly HeaderLine[]): Record<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    const before = all.get(key);
    all.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(all);
}

/** How a request differs from what the service would send. */
export interface Deviation extends Pick<DeliveryRequest, 'pace' | 'keepAlive' | 'leaves'> {
  readonly method?: string;
  /** Replaces the right signature; `null` leaves the header out. */
  readonly signature?: string | null;
  /** Replaces `application/json`; `null` leaves the header out. */
  readonly contentType?: string | null;
  /** Sent instead of the bytes that were signed. */
  readonly body?: Buffer;
}

/** Builds the signed JSON request of the service. It sets every header, so that the page can show all of them. */
export function deliveryRequest(
  url: string,
  signed: string | Buffer,
  secret: Secret,
  deviation: Deviation = {},
  header = defaultSignatureHeader,
): DeliveryRequest {
  const { method = 'POST', signature = sign(signed, secret), contentType = 'application/json' } = deviation;
  const { body = bytesOf(signed), pace, keepAlive = false, leaves = false } = deviation;
  const sent = method === 'GET' ? Buffer.alloc(0) : body;
  const headers: HeaderLine[] = [
    ['Host', hostOf(url)],
    ['User-Agent', 'docsmith-webhooks-cli'],
    ...(contentType === null ? [] : [['Content-Type', contentType] as const]),
    ['Content-Length', String(sent.length)],
  ];
  if (signature !== null) headers.push([header, signature]);
  headers.push(['Connection', keepAlive ? 'keep-alive' : 'close']);
  return { method, headers, body: sent, keepAlive, leaves, ...(pace && { pace }) };
}

function bytesOf(signed: string | Buffer): Buffer {
  return typeof signed === 'string' ? Buffer.from(signed) : signed;
}

/** The `Host` header for a URL. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
