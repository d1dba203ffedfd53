import { isUtf8 } from 'node:buffer';
import { Ajv } from 'ajv';
import { type HeaderLine, headersByName } from '../delivery/delivery-request';

/** Whether a signature matches the body. `unchecked`: there was no secret to check it with. */
export const verdicts = ['right', 'wrong', 'missing', 'unchecked'] as const;
export type SignatureVerdict = (typeof verdicts)[number];

/** A real delivery, as it is kept in a file. It can be passed to `fetch()` as its second argument. */
export interface RecordedDelivery {
  readonly at: Date;
  readonly method: string;
  /** With names in lower case, as in `req.headers`. */
  readonly headers: Readonly<Record<string, string>>;
  /** As they were sent: in order, with repeated names, in upper and lower case. */
  readonly rawHeaders: readonly HeaderLine[];
  /** The bytes that were signed. */
  // A Uint8Array<ArrayBuffer>, which fetch() takes. Before TypeScript 5.7, Uint8Array is not generic.
  readonly body: ReturnType<typeof Uint8Array.of>;
  /** What `dev` found when it received the delivery. */
  readonly signature: SignatureVerdict;
}

/** The delivery as one line of JSON. A body that is UTF-8 is kept as text, so that people can read it. */
export function toLine({ at, method, rawHeaders, body, signature }: Omit<RecordedDelivery, 'headers'>): string {
  const bytes = Buffer.from(body);
  const kept = isUtf8(bytes) ? { body: bytes.toString() } : { base64: bytes.toString('base64') };
  return `${JSON.stringify({ at: at.toISOString(), method, signature, headers: rawHeaders, ...kept })}\n`;
}

/** @returns `undefined` if the line is not a recorded delivery. */
export function fromLine(line: string): RecordedDelivery | undefined {
  const value = parse(line);
  if (!isLine(value)) return undefined;
  const { method, headers: rawHeaders, signature } = value;
  const at = new Date(value.at);
  // The pattern also matches a thirteenth month.
  if (Number.isNaN(at.getTime())) return undefined;
  const bytes = value.base64 === undefined ? Buffer.from(value.body ?? '') : Buffer.from(value.base64, 'base64');
  return { at, method, headers: headersByName(rawHeaders), rawHeaders, body: new Uint8Array(bytes), signature };
}

interface Line {
  at: string;
  method: string;
  signature: SignatureVerdict;
  headers: [string, string][];
  body?: string;
  base64?: string;
}

const isLine = new Ajv().compile<Line>({
  type: 'object',
  required: ['at', 'method', 'signature', 'headers'],
  properties: {
    at: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' },
    method: { type: 'string', pattern: '^[A-Z]{1,20}$' },
    signature: { enum: [...verdicts] },
    headers: {
      type: 'array',
      items: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 },
    },
    body: { type: 'string' },
    base64: { type: 'string' },
  },
  oneOf: [{ required: ['body'] }, { required: ['base64'] }],
});

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
