import type { Output, Terminal } from './command';

const codes = { red: 31, green: 32, yellow: 33, dim: 2 } as const;

/** Colours a text, or returns it as it is. */
export type Paint = (colour: keyof typeof codes, text: string) => string;

export const plain: Paint = (_colour, text) => text;

/**
 * Colours for a terminal, unless NO_COLOR is set. FORCE_COLOR turns them on for a pipe, too.
 * Not `styleText()` of node:util, which Node 20.0 lacks and which asks `process.stdout` since Node 22.13.
 */
export function paintFor({ isTTY }: Output, { env }: Terminal): Paint {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  const wanted = forced || (isTTY && !env.NO_COLOR && env.TERM !== 'dumb' && env.FORCE_COLOR === undefined);
  if (!wanted) return plain;
  return (colour, text) => `\x1b[${codes[colour]}m${text}\x1b[${colour === 'dim' ? 22 : 39}m`;
}
