import { createHmac } from 'node:crypto';
import { type Given, readHeader } from './header-value';
import { bodyVariants, secretVariants, type Variant } from './variants';

/** A secret that may have made the signature. */
export interface NamedSecret {
  /** How the explanation calls it, such as `the previous secret`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Diagnosis {
  /** The service would have sent exactly this header. */
  readonly matches: boolean;
  /** A cause was found, so that the header matches once it is undone. */
  readonly known: boolean;
  /** What is different, in sentences. */
  readonly causes: readonly string[];
}

/** Pairs of a changed body and a changed secret are tried for bodies up to this many bytes. */
const pairedBytes = 64 * 1024;

/**
 * Says why a signature does not match a body. The work is bounded: some sixty digests of the body, and a few hundred if
 * it is small.
 *
 * @param secrets - The first one is the secret that should match.
 */
export function explainMismatch(body: Uint8Array, header: string, secrets: readonly NamedSecret[]): Diagnosis {
  const given = readHeader(header);
  const [own, ...others] = secrets;
  if (!given.digest || !own)
    return { matches: false, known: false, causes: [...given.notes, ...cutNote(body, given, own)] };
  for (const change of changes(body, own, others)) {
    if (!isDigest(given, change.body, change.secret)) continue;
    const causes = [...given.notes, ...change.causes];
    return { matches: causes.length === 0, known: true, causes };
  }
  return { matches: false, known: false, causes: [...given.notes, unknown] };
}

const unknown =
  'No known cause: none of the usual changes to the body or the secret gives this signature. Most likely it was made with another secret, or of another body.';

interface Change {
  readonly body: Uint8Array;
  readonly secret: Uint8Array;
  readonly causes: readonly string[];
}

/** The most likely changes first, and one change before two. */
function* changes(body: Uint8Array, own: NamedSecret, others: readonly NamedSecret[]): Generator<Change> {
  const secret = own.bytes;
  const secrets = [
    ...others.map(({ name, bytes }): Variant => ({ bytes, cause: `The signature was made with ${name}.` })),
    ...secretVariants(secret),
  ];
  yield { body, secret, causes: [] };
  for (const { bytes, cause } of secrets) yield { body, secret: bytes, causes: [cause] };
  const bodies = [...bodyVariants(body)];
  for (const { bytes, cause } of bodies) yield { body: bytes, secret, causes: [cause] };
  if (body.length > pairedBytes) return;
  for (const one of bodies) {
    for (const other of secrets) yield { body: one.bytes, secret: other.bytes, causes: [one.cause, other.cause] };
  }
}

function isDigest({ algorithm, digest }: Given, body: Uint8Array, secret: Uint8Array): boolean {
  return digest !== undefined && createHmac(algorithm, secret).update(body).digest().equals(digest);
}

/** A header that was cut is the beginning of the right signature. */
function cutNote(body: Uint8Array, { text }: Given, own: NamedSecret | undefined): string[] {
  if (!own || text.length < 8) return [];
  const right = createHmac('sha256', own.bytes).update(body).digest('hex');
  if (right.startsWith(text.toLowerCase())) return ['It is the beginning of the right signature, so something cut it.'];
  return text.toLowerCase().startsWith(right) ? ['The right signature comes first, and then more characters.'] : [];
}
