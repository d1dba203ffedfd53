import type { WebhookErrorHandler, WebhookHandler } from 'docsmith-webhooks';
import fc from 'fast-check';
import { type Registration, type SideBySide, type Step, sideBySide } from '../support/side-by-side';

let both: SideBySide;

beforeEach(async () => {
  both = await sideBySide();
});

type Note = (word: string) => void;
type Handler = WebhookHandler;
type ErrorHandler = WebhookErrorHandler;

const soon = () => new Promise((resolve) => setImmediate(resolve));

/** Everything that a handler can do, by name. */
const handlers: Readonly<Record<string, (note: Note) => Handler>> = {
  'next()': (note) => (_req, _res, next) => {
    note('next');
    next();
  },
  'next() later': (note) => (_req, _res, next) => {
    note('next later');
    setImmediate(next);
  },
  'next() of an async one': (note) => async (_req, _res, next) => {
    await soon();
    note('async next');
    next();
  },
  'next() with something falsy': (note) => (_req, _res, next) => {
    note('next falsy');
    next(0);
  },
  "next('route')": (note) => (_req, _res, next) => {
    note('route');
    next('route');
  },
  "next('router')": (note) => (_req, _res, next) => {
    note('router');
    next('router');
  },
  'next(error)': (note) => (_req, _res, next) => {
    note('next error');
    next(new Error('passed on'));
  },
  'next(text)': (note) => (_req, _res, next) => {
    note('next text');
    next('some text');
  },
  'a throw': (note) => (_req, _res, _next) => {
    note('throw');
    throw new Error('thrown');
  },
  'a rejection': (note) => async (_req, _res, _next) => {
    await soon();
    note('reject');
    throw new Error('rejected');
  },
  'an answer': (note) => (_req, res, _next) => {
    note('answer');
    res.status(202).send('answer');
  },
  'an answer later': (note) => (_req, res) => {
    note('answer later');
    setImmediate(() => res.status(203).send('later'));
  },
  'an answer of an async one': (note) => async (_req, res) => {
    await soon();
    note('async answer');
    res.send('async');
  },
};

/** Everything that an error handler can do, by name. */
const errorHandlers: Readonly<Record<string, (note: Note) => ErrorHandler>> = {
  'an error handler that forgives': (note) => (error, _req, _res, next) => {
    note(`forgive ${error}`);
    next();
  },
  'an error handler that passes on': (note) => (error, _req, _res, next) => {
    note(`pass on ${error}`);
    next(error);
  },
  'an error handler that passes on later': (note) => (error, _req, _res, next) => {
    note(`pass on later ${error}`);
    setImmediate(next, error);
  },
  'an error handler that throws': (note) => (error, _req, _res, _next) => {
    note(`worsen ${error}`);
    throw new Error('worse');
  },
  'an error handler that rejects': (note) => async (error, _req, _res, _next) => {
    note(`worsen later ${error}`);
    throw new Error('worse later');
  },
  'an error handler that answers': (note) => (error, _req, res, _next) => {
    note(`answer ${error}`);
    res.status(418).send(String(error));
  },
  "an error handler that says next('route')": (note) => (error, _req, _res, next) => {
    note(`route ${error}`);
    next('route');
  },
  "an error handler that says next('router')": (note) => (error, _req, _res, next) => {
    note(`router ${error}`);
    next('router');
  },
};

const steps: Readonly<Record<string, (note: Note) => Step>> = { ...handlers, ...errorHandlers };

/** A registration that names its handlers instead of holding them. */
type Plan =
  | { readonly on: readonly string[] }
  | { readonly use: readonly string[] }
  | { readonly router: readonly Plan[] };

const toRegistrations =
  (plans: readonly Plan[]) =>
  (note: Note): readonly Registration[] =>
    plans.map((plan) => {
      if ('router' in plan) return { router: toRegistrations(plan.router)(note) };
      const made = (names: readonly string[]) => names.flatMap((name) => steps[name]?.(note) ?? []);
      return 'on' in plan ? { on: made(plan.on) } : { use: made(plan.use) };
    });

async function expectTheSame(plans: readonly Plan[]): Promise<void> {
  const program = toRegistrations(plans);
  expect(await both.ours(program)).toEqual(await both.express(program));
}

const names = Object.keys(steps);
const after = { use: ['next()', 'an error handler that passes on'] };

describe('the same as in Express 5', () => {
  test.each(names)('%s, alone, in a chain, in use() and in a router', async (name) => {
    await expectTheSame([{ on: [name] }]);
    await expectTheSame([
      { on: ['next()', name, 'next()', 'an error handler that passes on'] },
      { on: ['next()'] },
      after,
    ]);
    await expectTheSame([
      { use: ['next()', name, 'next()', 'an error handler that passes on'] },
      { on: ['next()'] },
      after,
    ]);
    await expectTheSame([{ router: [{ on: [name] }, { use: ['next()'] }] }, { on: ['next()'] }, after]);
  });

  test.each(names)('%s, after an error in the same chain and in another', async (name) => {
    await expectTheSame([{ on: ['a throw', name, 'next()', 'an error handler that passes on'] }, after]);
    await expectTheSame([{ on: ['a rejection'] }, { use: [name, 'next()'] }, { on: ['next()'] }, after]);
    await expectTheSame([{ router: [{ on: ['next(error)'] }] }, { router: [{ use: [name] }] }, { use: [name] }, after]);
  });

  test('500 handlers and 100,000 that call next() at once: no stack overflows', async () => {
    const chain = Array<string>(500).fill('next()');
    await expectTheSame([{ on: chain }, { use: chain }, ...chain.map((name) => ({ on: [name] }))]);
    await expectTheSame([{ on: Array<string>(100_000).fill('next()') }]);
  });

  test('any registrations, nested in any way', async () => {
    const anyName = fc.constantFrom(...names, ...Array<string>(10).fill('next()'));
    const anyChain = fc.array(anyName, { minLength: 1, maxLength: 4 });
    const { plans } = fc.letrec<{ plan: Plan; plans: Plan[] }>((tie) => ({
      plan: fc.oneof(
        { maxDepth: 2, withCrossShrink: true },
        fc.record({ on: anyChain }),
        fc.record({ use: anyChain }),
        fc.record({ router: tie('plans') }),
      ),
      plans: fc.array(tie('plan'), { maxLength: 4 }),
    }));
    await fc.assert(fc.asyncProperty(plans, expectTheSame), { numRuns: 200 * Number(process.env.FUZZ_FACTOR ?? 1) });
  });
});

/** Here Express loses an error, runs two handlers at the same time, or waits forever. */
describe('unlike in Express 5', () => {
  const throwing: readonly [string, Handler][] = [
    [
      'throw undefined',
      (_req, _res, _next) => {
        throw undefined;
      },
    ],
    [
      'throw null',
      (_req, _res, _next) => {
        throw null;
      },
    ],
  ];

  test.each(throwing)('%s is an error', async (_name, handler) => {
    const program = () => [{ on: [handler] }];
    expect(await both.ours(program)).toMatchObject({ status: 500, ran: [expect.stringContaining('threw')] });
    expect(await both.express(program)).toMatchObject({ status: 204, ran: [] });
  });

  test('next() counts once, so that handlers run one after the other', async () => {
    const program = (note: Note): Registration[] => {
      const twice: Handler = (_req, _res, next) => {
        next();
        next();
      };
      const slow: Handler = async (_req, _res, next) => {
        note('begin');
        await soon();
        note('end');
        next();
      };
      const last: Handler = (_req, _res, next) => {
        note('last');
        next();
      };
      return [{ on: [twice, slow, last] }];
    };
    expect((await both.ours(program)).ran).toEqual(['begin', 'end', 'last']);
    expect((await both.express(program)).ran.slice(0, 2)).toEqual(['begin', 'last']);
  });

  test('a handler that resolves without an answer is done; Express would wait', async () => {
    const silent: Handler = async (_req, _res) => soon();
    expect(await both.ours((note) => [{ on: [silent, () => note('next')] }])).toMatchObject({
      status: 204,
      ran: ['next'],
    });
  });
});
