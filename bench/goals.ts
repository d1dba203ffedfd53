import type { Score } from './contest';
import type { Letter } from './contestants';
import type { Size } from './deliveries';

/** The output of the scripts in `figures/`. */
export interface Figures {
  readonly steps: { readonly ratio: number };
  readonly starting: { readonly milliseconds: number };
  readonly routes: { readonly ratio: number };
  readonly refusal: { readonly ratio: number; readonly byCpuTime: number };
  readonly 'slow-uploads': { readonly ratio: number };
  readonly 'body-size': { readonly exponent: number };
}

/** A measured figure and its goal. */
export interface Goal {
  readonly figure: string;
  readonly goal: string;
  readonly measured: number;
  readonly met: boolean;
  /** The same ratio in CPU time, which depends less on other work of the machine. */
  readonly byCpuTime?: number;
}

export function goalsOfContest(scores: readonly Score[]): Goal[] {
  const peers = (['e', 'f', 'g', 'h', 'i'] as const).map((peer) => faster('j', peer, '0.5 KB', 1.4));
  return [
    faster('j', 'c', '0.5 KB', 1.4),
    faster('j', 'c', '100 KB', 1.05),
    faster('j', 'c', '1 MB', 1.05),
    faster('j', 'b', '0.5 KB', 0.95),
    ...peers,
    faster('l', 'a', '0.5 KB', 0.9),
  ].filter((goal) => goal !== undefined);

  function faster(ours: Letter, theirs: Letter, size: Size, goal: number): Goal | undefined {
    const [our, their] = [ours, theirs].map((letter) =>
      scores.find((score) => score.letter === letter && score.size === size && score.connections === 16),
    );
    if (!our || !their) return undefined;
    return {
      ...atLeast(
        `(${ours}) against (${theirs}), ${size}: requests/s`,
        our.requestsPerSecond / their.requestsPerSecond,
        goal,
      ),
      byCpuTime: their.cpuMicrosecondsPerRequest / our.cpuMicrosecondsPerRequest,
    };
  }
}

export function goalsOfFigures(figures: Figures): Goal[] {
  return [
    atMost('all steps against HMAC, decode and JSON.parse: time', figures.steps.ratio, 1.15),
    atMost('starting, on top of Express: ms', figures.starting.milliseconds, 10),
    atMost('10,000 handlers against 10: time', figures.routes.ratio, 1.05),
    {
      ...atLeast('refusing 1 MB against accepting it: requests/s', figures.refusal.ratio, 20),
      byCpuTime: figures.refusal.byCpuTime,
    },
    atMost('500 slow uploads: peak memory against bytes received', figures['slow-uploads'].ratio, 1.3),
    atMost('time by body size, 10 KB to 10 MB: exponent', figures['body-size'].exponent, 1.1),
  ];
}

function atLeast(figure: string, measured: number, goal: number): Goal {
  return { figure, goal: `at least ${goal}`, measured, met: measured >= goal };
}

function atMost(figure: string, measured: number, goal: number): Goal {
  return { figure, goal: `at most ${goal}`, measured, met: measured <= goal };
}
