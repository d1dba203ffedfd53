import { listen } from '../../../__tests__/support/endpoint';
import type { ConformanceCase, Verdict } from '../../src/conformance/conformance-case';
import { freshEvent } from '../../src/conformance/fresh-event';
import { runCase } from '../../src/conformance/run-case';
import { answering, receiverAt } from '../support/try-case';

const burst = { rate: 1, seconds: 1 };

/** A case with this verdict that sends one event. */
function caseWith(verdict: Verdict): ConformanceCase {
  return {
    name: 'made-up',
    title: 'Made up',
    expects: 'nothing',
    group: 'accept',
    advice: 'Change it.',
    async run(trial) {
      await trial.send(freshEvent('message.created'));
      return verdict;
    },
  };
}

const passed: Verdict = { verdict: 'pass', got: 'it' };
const failed: Verdict = { verdict: 'fail', got: 'it' };

test.each([
  ['the event of the case was accepted', [204, 500], passed, 'pass'],
  ['an ordinary event is accepted after a refusal', [401, 204], passed, 'pass'],
  ['nothing is accepted', [401], passed, 'not proven'],
  ['nothing is accepted, although it failed', [500], failed, 'not proven'],
])('a verdict counts if the receiver accepts something: %s', async (_when, statuses, found, verdict) => {
  const { url } = await listen(answering(...statuses));
  expect(await runCase(caseWith(found), receiverAt(url), burst)).toMatchObject({ verdict });
});

test('only a verdict that is no pass has advice, and its own comes first', async () => {
  const { url } = await listen(answering(204));
  const adviceFor = async (found: Verdict) => (await runCase(caseWith(found), receiverAt(url), burst)).advice;
  expect(await adviceFor({ ...passed, advice: 'Change that.' })).toBeNull();
  expect(await adviceFor(failed)).toBe('Change it.');
  expect(await adviceFor({ ...failed, advice: 'Change that.' })).toBe('Change that.');
});

test('a case that cannot be run to its end is not proven, and says why', async () => {
  const broken: ConformanceCase = { ...caseWith(passed), run: () => Promise.reject(new Error('No counter.')) };
  expect(await runCase(broken, receiverAt('http://127.0.0.1:9/'), burst)).toMatchObject({
    verdict: 'not proven',
    got: 'No counter.',
  });
});
