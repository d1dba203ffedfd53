import { listen, secret } from '../../../__tests__/support/endpoint';
import { caseNamed, cases, caseViews, check } from '../../src/conformance/check';
import { deliver } from '../../src/delivery/deliver';
import { targetPolicy } from '../../src/delivery/target-policy';
import { type ReceiverName, receivers } from '../support/receivers';

const burst = { rate: 50, seconds: 1 };

type Verdicts = Awaited<ReturnType<typeof verdictsOn>>;

/** Checks a receiver, and groups the names of the cases by their verdicts. */
async function verdictsOn(name: ReceiverName, timeout = 10_000) {
  const { url } = await listen(receivers[name]());
  const targets = targetPolicy();
  const reported: string[] = [];
  const results = await check(
    {
      url,
      secret,
      header: 'x-docssmith-demo2-signature',
      send: (what) => deliver(url, what, { targets, timeout }),
      handled: async () => JSON.parse(await (await fetch(`${url}/handled`)).text()).handled,
    },
    (result) => reported.push(result.name),
    burst,
  );
  expect(reported).toEqual(results.map((result) => result.name));
  const named = (verdict: string) =>
    results.filter((result) => result.verdict === verdict).map((result) => result.name);
  return { passed: named('pass'), failed: named('fail'), skipped: named('skipped'), results };
}

/** The verdicts on all receivers that answer. A check mostly waits, so all checks run at the same time. */
let verdicts: ReadonlyMap<ReceiverName, Verdicts>;

beforeAll(async () => {
  const names = Object.keys(receivers).filter((name): name is ReceiverName => name in receivers && name !== 'hangs');
  verdicts = new Map(await Promise.all(names.map(async (name) => [name, await verdictsOn(name)] as const)));
});

function verdictsOf(name: ReceiverName): Verdicts {
  const found = verdicts.get(name);
  if (!found) throw new Error(`${name} was not checked.`);
  return found;
}

test.each([
  ['a correct receiver', 'correct'],
  ['a receiver that answers first and works later', 'works later'],
] as const)('%s passes every case', (_title, name) => {
  const { passed, failed, skipped } = verdictsOf(name);
  expect({ failed, skipped }).toEqual({ failed: [], skipped: [] });
  expect(passed).toHaveLength(cases.length);
});

test('a receiver that verifies nothing fails every signature case', () => {
  const { failed } = verdictsOf('no verification');
  expect(failed).toEqual(
    expect.arrayContaining([
      'missing-signature',
      'malformed-signature',
      'default-secret',
      'wrong-signature',
      'altered-body',
    ]),
  );
});

test('a receiver that verifies a re-stringified body fails exact-bytes', () => {
  const { failed, passed } = verdictsOf('re-stringified body');
  expect(failed).toContain('exact-bytes');
  expect(passed).toEqual(expect.arrayContaining(['events', 'wrong-signature', 'altered-body']));
});

test('a receiver without duplicate handling fails handled-once', () => {
  const { failed, results } = verdictsOf('no duplicate handling');
  expect(failed).toEqual(['handled-once']);
  expect(results.find(({ name }) => name === 'handled-once')?.got).toBe('handled 10 times');
});

test('a receiver that answers before it parses fails the cases with invalid bodies', () => {
  const { failed } = verdictsOf('acknowledges before parsing');
  expect(failed).toEqual(expect.arrayContaining(['invalid-json', 'invalid-encoding', 'no-event', 'invalid-payload']));
});

test('a receiver that hangs fails the first case, and the other cases are skipped', async () => {
  const { failed, skipped, passed, results } = await verdictsOn('hangs', 100);
  expect(failed).toEqual(['events']);
  expect(results[0]?.got).toBe('No complete answer within 0.1 s.');
  expect(passed).toEqual([]);
  expect(skipped).toHaveLength(cases.length - 1);
});

test('every case has a unique name', () => {
  expect(new Set(caseViews.map(({ name }) => name)).size).toBe(cases.length);
  expect(caseNamed('events')).toBe(cases[0]);
  expect(caseNamed('toString')).toBeUndefined();
});
