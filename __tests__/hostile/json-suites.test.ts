import { docsmithWebhooks } from 'docsmith-webhooks';
import { listen, post, secret } from '../support/endpoint';
import { type JsonText, jsonTestSuite, jsonTestSuiteIn } from '../support/suites';

let url = '';
const handler = jest.fn();

beforeEach(async () => {
  handler.mockClear();
  ({ url } = await listen(docsmithWebhooks(secret).use(() => handler())));
});

/** Posts a signed body, and returns the status and code of the rejection, or 'accepted'. */
async function codeFor(bytes: Uint8Array): Promise<string> {
  const response = await post(url, bytes);
  const [, code = 'accepted'] = /"code":"(\w+)"/.exec(await response.text()) ?? [];
  return response.status === 204 ? code : `${response.status} ${code}`;
}

/** Valid JSON passes the JSON step. The next step rejects it, because no case of the suite is an event. */
const pastTheJsonStep = '422 invalid_event';

async function judgeAsMarked(texts: readonly JsonText[]): Promise<void> {
  const wrong: string[] = [];
  for (const { name, bytes } of texts) {
    const code = await codeFor(bytes);
    const refused = /^400 invalid_(json|encoding)$/.test(code);
    const accepted = code === pastTheJsonStep;
    const right = name.startsWith('y_') ? accepted : name.startsWith('n_') ? refused : accepted || refused;
    if (!right) wrong.push(`${name}: ${code}`);
  }
  expect(wrong).toEqual([]);
  expect(handler).not.toHaveBeenCalled();
}

const suite = jsonTestSuite();

describe('JSONTestSuite', () => {
  test.each([
    ['y_', 'a parser must accept passes the JSON step', 95],
    ['n_', 'a parser must reject is 400', 188],
    ['i_', 'a parser may accept or reject is never a 5xx', 35],
  ])('%s: every text that %s', async (prefix, _verdict, count) => {
    const texts = suite.filter(({ name }) => name.startsWith(prefix));
    expect(texts).toHaveLength(count);
    await judgeAsMarked(texts);
  });

  test('every text that a parser must accept is accepted in a payload', async () => {
    for (const { bytes } of suite.filter(({ name }) => name.startsWith('y_'))) {
      const event = Buffer.concat([
        Buffer.from('{"id":"e","type":"group.created","payload":{"id":"g","value":'),
        bytes,
        Buffer.from('}}'),
      ]);
      expect(await codeFor(event)).toBe('accepted');
    }
    expect(handler).toHaveBeenCalledTimes(95);
  });

  const checkout = process.env.JSON_TEST_SUITE;
  (checkout ? test : test.skip)(
    'its original bytes give the expected results (set JSON_TEST_SUITE to a checkout of nst/JSONTestSuite)',
    async () => {
      const texts = jsonTestSuiteIn(checkout ?? '');
      expect(texts.length).toBeGreaterThan(300);
      await judgeAsMarked(texts);
    },
  );
});

/** The suite's cases of invalid UTF-8 (RFC 3629, section 3). The npm package lacks them, because it stores strings. */
const notUtf8: readonly [what: string, hex: string][] = [
  ['a lone byte ff', 'ff'],
  ['a lone e9: Latin-1', 'e9'],
  ['a lone e5', 'e5'],
  ['a lone continuation byte', '81'],
  ['a sequence that is cut short', 'e0ff'],
  ['an overlong slash of 2 bytes', 'c0af'],
  ['an overlong slash of 6 bytes', 'fc80808080af'],
  ['an overlong NUL of 6 bytes', 'fc8080808080'],
  ['an overlong quote of 2 bytes', 'c0a2'],
  ['an encoded surrogate', 'eda080'],
  ['a pair of encoded surrogates: CESU-8', 'eda0bdedb880'],
  ['a code point beyond U+10FFFF', 'f4bfbfbf'],
  ['a lead byte f5', 'f5808080'],
];

describe('bytes that are not UTF-8', () => {
  const wrapped = (before: string, hex: string, after: string) =>
    Buffer.concat([Buffer.from(before), Buffer.from(hex, 'hex'), Buffer.from(after)]);

  test.each(notUtf8)('%s is 400 in a string, in a key, in a number, in an escape and alone', async (_what, hex) => {
    const places: readonly [string, string][] = [
      ['["', '"]'],
      ['{"', '":0}'],
      ['[1', ']'],
      ['["\\u', '"]'],
      ['[1e', ']'],
      ['[', ']'],
      ['', ''],
    ];
    for (const [before, after] of places) {
      expect(await codeFor(wrapped(before, hex, after))).toBe('400 invalid_encoding');
    }
    expect(handler).not.toHaveBeenCalled();
  });

  test.each([
    ['UTF-16, little-endian', '5b002200e90022005d00'],
    ['UTF-16, big-endian', '005b002200e90022005d'],
    ['UTF-16 with a byte order mark', 'fffe5b002200e90022005d00'],
    ['UTF-32 with a byte order mark', 'fffe00005b0000005d000000'],
  ])('%s is 400', async (_what, hex) => {
    expect(await codeFor(Buffer.from(hex, 'hex'))).toMatch(/^400 /);
  });

  test('a byte order mark of UTF-8, complete or partial, is 400', async () => {
    for (const hex of ['efbbbf', 'efbb', 'ef']) {
      expect(await codeFor(wrapped('', hex, '{}'))).toMatch(/^400 /);
    }
  });
});
