/** What was found in the signature header. */
export interface Given {
  /** The value without a prefix, quotes and white space. */
  readonly text: string;
  readonly algorithm: string;
  /** `undefined` if the value is no digest. */
  readonly digest: Buffer | undefined;
  /** How the value differs from what the service sends: 64 hex digits in lower case. */
  readonly notes: readonly string[];
}

/** The algorithms by the bytes of their digests. */
const algorithms: Readonly<Record<number, string>> = { 20: 'sha1', 32: 'sha256', 48: 'sha384', 64: 'sha512' };

/** Longer values are no signatures, and are not looked at. */
const longest = 4096;

/** Reads the header as leniently as possible, and notes each thing that is unusual. */
export function readHeader(header: string): Given {
  const notes: string[] = [];
  let text = header.slice(0, longest);
  const strip = (pattern: RegExp, note: (found: string) => string) => {
    const [found = ''] = pattern.exec(text) ?? [];
    if (found === '') return;
    notes.push(note(found));
    text = text.replace(pattern, '');
  };

  if (text.trim() === '') {
    return { text: '', algorithm: 'sha256', digest: undefined, notes: ['The header is empty. Is its name right?'] };
  }
  strip(/^\s+|\s+$/, () => 'There is white space around the header. Remove it.');
  text = text.trim();
  strip(/^(["']).*\1$/.test(text) ? /["']/ : /(?!)/, () => 'There are quotes around the header. Remove them.');
  text = text.replace(/["']$/, '');
  strip(/^(?:x-[\w-]+|signature): */i, () => 'The header begins with its own name. Give the value alone.');
  strip(
    /^(?:hmac-?)?sha-?\d+[=: ]\s*/i,
    (found) => `The header begins with ${found.trim()} The service sends the digits alone.`,
  );
  strip(/^v\d+[=,]/, (found) => `The header begins with ${found} The service sends the digits alone.`);

  const digest = bytesOf(text);
  if (!digest) return { text, algorithm: 'sha256', digest, notes: [...notes, shapeOf(text)] };
  const algorithm = algorithms[digest.length] ?? 'sha256';
  if (algorithm !== 'sha256')
    notes.push(`The signature has the length of ${algorithm.toUpperCase()}. The service uses SHA-256.`);
  if (!isHex(text)) notes.push('The signature is base64. The service sends hex digits: digest("hex").');
  else if (text !== text.toLowerCase()) notes.push('The hex digits are in upper case. The service sends lower case.');
  return { text, algorithm, digest, notes };
}

function bytesOf(text: string): Buffer | undefined {
  const isBase64 = /^[\w+/-]+={0,2}$/.test(text);
  const bytes =
    isHex(text) && text.length % 2 === 0 ? Buffer.from(text, 'hex') : Buffer.from(isBase64 ? text : '', 'base64');
  return bytes.length in algorithms ? bytes : undefined;
}

function isHex(text: string): boolean {
  return /^[\da-f]+$/i.test(text);
}

function shapeOf(text: string): string {
  if (text.includes(',')) return 'The header has several values. Two headers with this name may have been joined.';
  if (isHex(text)) return `The header has ${text.length} hex digits. The service sends 64.`;
  return 'The header is neither hex digits nor base64 of a signature. The service sends 64 hex digits.';
}
