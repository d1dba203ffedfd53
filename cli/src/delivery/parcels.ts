import { defaultSignatureHeader, type Secret, sign } from 'docsmith-webhooks';
import type { HeaderLine } from '../emulator/api';
import type { Parcel } from './deliver';

/** How a parcel differs from what the service would send. */
export interface Deviation {
  readonly method?: string;
  /** Instead of the right one; `null` leaves the header out. */
  readonly signature?: string | null;
  readonly contentType?: string;
  /** Sent instead of what was signed. */
  readonly body?: Buffer;
  readonly pace?: Parcel['pace'];
}

/** Wraps a body as the service does: JSON, signed. All headers are written here, so that all can be shown. */
export function parcel(
  url: string,
  signed: string | Buffer,
  secret: Secret,
  deviation: Deviation = {},
  header = defaultSignatureHeader,
): Parcel {
  const { method = 'POST', signature = sign(signed, secret), contentType = 'application/json', pace } = deviation;
  const body =
    method === 'GET'
      ? Buffer.alloc(0)
      : (deviation.body ?? (typeof signed === 'string' ? Buffer.from(signed) : signed));
  const headers: HeaderLine[] = [
    ['Host', hostOf(url)],
    ['User-Agent', 'docsmith-webhooks-emulator'],
    ['Content-Type', contentType],
    ['Content-Length', String(body.length)],
  ];
  if (signature !== null) headers.push([header, signature]);
  headers.push(['Connection', 'close']);
  return { method, headers, body, ...(pace && { pace }) };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
