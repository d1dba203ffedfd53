import { listen } from '../../../__tests__/support/endpoint';
import type { CaseResult } from '../../src/conformance/case-result';
import { caseNamed, cases, caseViews, check } from '../../src/conformance/check';
import { type ReceiverName, receivers } from '../support/receivers';
import { answering, receiverAt } from '../support/try-case';

const names = cases.map(({ name }) => name);
const others = names.slice(1);
const repeats = ['duplicate', 'handled-once', 'sender-leaves'];
const needing = names.filter((name) => caseNamed(name)?.needs !== undefined);

/** What each receiver deserves, when its counter and an event that it fails on are known. */
const deserved: readonly (readonly [name: ReceiverName, failed: readonly string[], notProven: readonly string[]])[] = [
  ['correct', [], []],
  ['works later', [], []],
  ['this package without idempotency', repeats, []],
  ['handles twice', [...repeats, 'same-id'], []],
  ['handles ten times', [...repeats, 'same-id'], []],
  ['knows events by their id alone', ['same-id'], []],
  ['records events before it handles them', ['handler-failure', 'unseen-failure'], []],
  ['wrong path', ['accepted'], others],
  ['wrong secret', ['accepted'], others],
  [
    'no verification',
    [
      ...['missing-signature', 'malformed-signature', 'wrong-signature', 'default-secret', 'altered-body'],
      ...['invalid-encoding', 'no-event', 'invalid-payload', 'media-type', ...repeats],
    ],
    [],
  ],
  ['the snippet of the guide', ['exact-bytes', 'no-event', 'invalid-payload', 'media-type', ...repeats], []],
  [
    'express.raw with ===',
    ['invalid-json', 'invalid-encoding', 'no-event', 'invalid-payload', 'media-type', ...repeats],
    [],
  ],
  ['octokit', ['accepted'], others],
  ['octokit behind an adapter', ['no-event', 'invalid-payload', 'oversize', ...repeats], []],
  [
    'acknowledges before parsing',
    [
      ...['invalid-json', 'invalid-encoding', 'no-event', 'invalid-payload', 'media-type', 'oversize', ...repeats],
      ...['handler-failure', 'unseen-failure'],
    ],
    [],
  ],
];

/** The results of all receivers, with and without a counter. A check mostly waits, so all run at the same time. */
let results: ReadonlyMap<string, readonly CaseResult[]>;

beforeAll(async () => {
  const runs = deserved.flatMap(([name]) => [true, false].map((knownFully) => ({ name, knownFully })));
  results = new Map(
    await Promise.all(
      runs.map(async ({ name, knownFully }) => {
        const { url } = await listen(receivers[name]());
        return [`${name} ${knownFully}`, await check(receiverAt(url, knownFully, 30_000))] as const;
      }),
    ),
  );
}, 300_000);

function namesOf(name: ReceiverName, knownFully: boolean, verdict: CaseResult['verdict']): string[] {
  const found = results.get(`${name} ${knownFully}`) ?? [];
  return found.filter((result) => result.verdict === verdict).map((result) => result.name);
}

test.each(deserved)('%s gets the verdicts that it deserves', (name, failed, notProven) => {
  expect(namesOf(name, true, 'fail').sort()).toEqual([...failed].sort());
  expect(namesOf(name, true, 'not proven')).toEqual(notProven);
  expect(namesOf(name, true, 'pass')).toHaveLength(names.length - failed.length - notProven.length);
});

test.each(deserved)(
  'without a counter, %s gets no verdict that its answers do not prove',
  (name, failed, notProven) => {
    expect(namesOf(name, false, 'fail').sort()).toEqual(failed.filter((one) => !needing.includes(one)).sort());
    expect(namesOf(name, false, 'not proven')).toEqual(notProven.length > 0 ? notProven : needing);
  },
);

test.each([
  ['wrong path', 'Compare the path /'],
  ['wrong secret', 'Compare the secret'],
  ['octokit', 'Compare the secret: the receiver has another one, or expects the signature in another form'],
] as const)('%s is told what to compare', (name, advice) => {
  expect(results.get(`${name} true`)?.[0]?.advice).toContain(advice);
});

test('each failed case says in one sentence what to change', () => {
  const failed = [...results.values()].flat().filter(({ verdict }) => verdict === 'fail');
  expect(failed.length).toBeGreaterThan(50);
  expect(
    failed.filter(({ advice }) => !/^[A-Z][^.]*\.$/.test(advice?.replace(/127\.0\.0\.1|message\.created/g, '') ?? '')),
  ).toEqual([]);
});

test('a receiver that hangs fails the first case, and the others are not tried', async () => {
  const { url } = await listen(receivers.hangs());
  const reported: string[] = [];
  const all = await check(receiverAt(url, true, 100), { report: ({ name }) => reported.push(name) });
  expect(reported).toEqual(names);
  expect(all[0]).toMatchObject({ verdict: 'fail', got: 'No complete answer within 0.1 s.' });
  expect(new Set(all.slice(1).map(({ verdict, got }) => `${verdict}: ${got}`))).toEqual(
    new Set(['not proven: not tried: no rightly signed event was accepted']),
  );
});

test('the check goes on to its end when the receiver dies half-way', async () => {
  let requests = 0;
  const { url } = await listen((req, res) => {
    if (++requests < 20) answering(204)(req, res);
    else req.socket.destroy();
  });
  const all = await check(receiverAt(url));
  expect(all).toHaveLength(names.length);
  expect(all.at(-1)).toMatchObject({ verdict: 'not proven', got: 'not tried: the receiver has stopped answering' });
});

test('a receiver that locks the sender out half-way gets no credit for its refusals', async () => {
  let isLocked = false;
  const correct = receivers.correct();
  const { url } = await listen((req, res) => {
    isLocked ||= !req.headers['x-docssmith-demo2-signature'];
    (isLocked ? answering(403) : correct)(req, res);
  });
  const all = await check(receiverAt(url));
  expect(all.find(({ name }) => name === 'burst')?.verdict).toBe('pass');
  expect(all.find(({ name }) => name === 'wrong-signature')).toMatchObject({
    verdict: 'not proven',
    got: 'an ordinary event got: 403',
  });
});

test('a case that was left out is skipped, except the first', async () => {
  const { url } = await listen(answering(204));
  const all = await check(receiverAt(url), { isSkipped: () => true });
  expect(all.map(({ verdict }) => verdict)).toEqual(['pass', ...others.map(() => 'skipped')]);
});

test('every case has a unique name', () => {
  expect(new Set(caseViews.map(({ name }) => name)).size).toBe(cases.length);
  expect(caseNamed('accepted')).toBe(cases[0]);
  expect(caseNamed('toString')).toBeUndefined();
});
