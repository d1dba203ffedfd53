/**
 * Measures with the Node that runs it, and prints what it has found as JSON. `run.ts` starts it once for each Node. The
 * argument is the extent.
 */
import { contest, type Plan, type Score } from './contest';
import { contestants, type Letter } from './contestants';
import type { Size } from './deliveries';
import type { Figures } from './measured';
import { printedBy } from './printed-by';

const scripts: Readonly<Record<keyof Figures, string>> = {
  limit: 'figures/limit.mjs',
  starting: 'figures/starting.mjs',
  refusal: 'figures/refusal.ts',
  latency: 'figures/latency.ts',
  otherRoute: 'figures/other-route.ts',
  tls: 'figures/tls.ts',
  slowUploads: 'figures/slow-uploads.ts',
  handlers: 'growth/handlers.mjs',
  secrets: 'growth/secrets.mjs',
};

const everybody = Object.keys(contestants) as Letter[];
const larger: readonly Size[] = ['10 KB', '100 KB', '1 MB'];
const all = { letters: everybody, sizes: ['0.5 KB'], warmUp: 4, seconds: 1 } as const;

const extents = {
  /** The headline in under three minutes. */
  quick: {
    plans: [
      { ...all, warmUp: 3, processes: 1, rounds: 2 },
      { ...all, letters: ['c', 'j'], sizes: larger, warmUp: 2, processes: 2, rounds: 2 },
    ],
    figures: ['limit', 'starting'],
  },
  /** For Nodes older than the newest LTS. */
  contest: { plans: [{ ...all, processes: 2, rounds: 2 }], figures: ['limit'] },
  whole: {
    plans: [
      { ...all, processes: 2, rounds: 3 },
      { ...all, letters: ['a', 'c', 'j', 'l'], sizes: larger, warmUp: 3, processes: 3, rounds: 2 },
    ],
    figures: Object.keys(scripts) as (keyof Figures)[],
  },
} as const satisfies Record<string, { readonly plans: readonly Plan[]; readonly figures: readonly (keyof Figures)[] }>;

function isExtent(name: string): name is keyof typeof extents {
  return Object.hasOwn(extents, name);
}

async function main(): Promise<void> {
  const extent = process.argv[2] ?? '';
  if (!isExtent(extent)) throw new TypeError(`Expected one of ${Object.keys(extents)}, got ${extent}.`);
  const { plans, figures } = extents[extent];
  const scores: Score[] = [];
  for (const plan of plans) scores.push(...(await contest(plan)));
  const printed = figures.map((name) => [name, printedBy(process.execPath, scripts[name])]);
  console.log(JSON.stringify({ node: process.version, scores, figures: Object.fromEntries(printed) }));
}

main();
