import type { Letter } from './contestants';
import type { Size } from './deliveries';
import type { Comparison, Quartiles } from './figures/comparison';
import type { Measured } from './measured';
import { partsOf, scoreOf } from './parts';

/** A figure, and what it should be, if it has a goal. */
export interface Goal {
  readonly figure: string;
  /** Empty for a figure that is there for comparison. */
  readonly goal: string;
  readonly measured: number;
  /** Of the rounds, if each round compares the two. */
  readonly quartiles?: Quartiles;
  /** Also without a goal. */
  readonly met: boolean;
}

/** The goals about everything that was measured. */
export function goalsOf(measured: Measured): Goal[] {
  const { starting, refusal, latency, otherRoute, handlers, secrets } = measured.figures;
  return [
    atMost('CPU of a delivery, 0.5 KB, against the sum of what it needs', partsOf(measured)?.ratio, 1.15),
    faster('j', 'c', '0.5 KB', 1.6),
    faster('j', 'c', '10 KB', 1.3),
    faster('j', 'c', '100 KB', 1),
    faster('j', 'c', '1 MB', 1),
    ...(['e', 'g', 'h', 'i', 'f'] as const).map((peer) => faster('j', peer, '0.5 KB', 1.6)),
    ...(['d', 'm'] as const).map((peer) => faster('j', peer, '0.5 KB')),
    faster('l', 'a', '0.5 KB', 0.95),
    atMost('start-up on top of Express, ms', starting?.milliseconds, 8),
    atMost('refusing an unsigned 1 MB against accepting it, CPU', refusal?.unsigned.cpuMicroseconds, 0.05),
    atMost(
      'an unsigned 1 MB that a bare Express refuses, against this package accepting it, CPU',
      refusal?.unsignedByExpress.cpuMicroseconds,
    ),
    atMost('refusing a wrong signature, 0.5 KB, against accepting, CPU', refusal?.wrongSignature.cpuMicroseconds, 0.8),
    atMost('100,000 handlers against 10, CPU', handlers?.summary.ratio, 1.05),
    atMost('a further secret against its HMAC, CPU', secretRatio(secrets?.summary), 1.1),
    atMost('CPU at half of the capacity of by hand, against by hand', latency?.docsmith.cpuMicroseconds),
    atMost('p99 at half of the capacity of by hand, against by hand', latency?.docsmith.p99),
    atMost('p99 of another route while 1 MB deliveries arrive, against by hand', otherRoute?.p99, 1),
  ].filter((goal) => goal !== undefined);

  function faster(ours: Letter, theirs: Letter, size: Size, goal?: number): Goal | undefined {
    const [our, their] = [scoreOf(measured, ours, size), scoreOf(measured, theirs, size)];
    if (!our || !their) return undefined;
    const ratio = our.perSecond.median / their.perSecond.median;
    return {
      figure: `requests/s, ${size}: ${named(ours)} against ${named(theirs)}`,
      goal: goal === undefined ? '' : `≥ ${goal}`,
      measured: ratio,
      met: goal === undefined || ratio >= goal,
    };
  }
}

const short: Partial<Record<Letter, string>> = {
  a: 'by hand on node:http',
  c: 'by hand (`express.raw`)',
  d: '`express.json({ verify })`',
  e: 'octokit',
  f: 'line',
  g: 'stripe',
  h: 'svix',
  i: 'standardwebhooks',
  j: 'this package',
  l: 'this package on node:http',
  m: 'Hono by hand',
};

function named(letter: Letter): string {
  return short[letter] ?? letter;
}

function secretRatio(summary: Readonly<Record<string, number>> | undefined): number | undefined {
  if (summary?.perSecret === undefined || summary.perSecretAlone === undefined) return undefined;
  return summary.perSecret / summary.perSecretAlone;
}

function atMost(figure: string, value: number | Comparison | undefined, goal?: number): Goal | undefined {
  if (value === undefined) return undefined;
  const measured = typeof value === 'number' ? value : value.ratio;
  return {
    figure,
    goal: goal === undefined ? '' : `≤ ${goal}`,
    measured,
    ...(typeof value !== 'number' && { quartiles: value.quartiles }),
    met: goal === undefined || measured <= goal,
  };
}
