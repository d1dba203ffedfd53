import { shown } from '../options/check-options';

/** Long lists of types would hide what is wrong. */
const maxNamedTypes = 20;

/** The patterns that match a declared type, with the types that they match. */
export class PatternIndex {
  readonly #types: readonly string[];
  /** Found ahead, since an app can declare thousands of types and register as many handlers. */
  readonly #matching = new Map<string, string[]>();

  /** @param types - Every declared type. */
  constructor(types: readonly string[]) {
    this.#types = types;
    for (const type of types) {
      for (const pattern of patternsOf(type)) {
        const matched = this.#matching.get(pattern);
        if (matched) matched.push(type);
        else this.#matching.set(pattern, [type]);
      }
    }
  }

  /** @throws TypeError if the pattern matches nothing. */
  matching(pattern: unknown): readonly string[] {
    const types = typeof pattern === 'string' ? this.#matching.get(pattern) : undefined;
    if (types) return types;
    throw new TypeError(
      `on(): the pattern ${shown(pattern)} matches no event type.${this.#hint(pattern)} Expected a type, 'message.*', ` +
        `'*.deleted' or '*'. Types: ${someOf(this.#types)}.`,
    );
  }

  #hint(pattern: unknown): string {
    if (typeof pattern !== 'string') return '';
    const near = nearest(pattern, this.#matching.keys());
    return near === undefined ? '' : ` Did you mean '${near}'?`;
  }
}

/** Every pattern that matches the type. */
function patternsOf(type: string): readonly string[] {
  const dot = type.indexOf('.');
  return dot > 0 ? ['*', type, `${type.slice(0, dot)}.*`, `*${type.slice(dot)}`] : ['*', type];
}

/** Types for an error, but not thousands. */
export function someOf(types: readonly string[]): string {
  const more = types.length - maxNamedTypes;
  return types.slice(0, maxNamedTypes).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** The candidate that a typo is most likely to have come from. */
function nearest(text: string, candidates: Iterable<string>): string | undefined {
  let near: string | undefined;
  // In a short text, two letters are no typo.
  let limit = Math.min(2, Math.floor(text.length / 3));
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - text.length) > limit) continue;
    const distance = editDistance(text.toLowerCase(), candidate.toLowerCase());
    if (distance > limit) continue;
    near = candidate;
    limit = distance - 1;
  }
  return near;
}

/** How many letters must be added, removed or replaced to make one text the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...to].entries()) {
      const replaced = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
