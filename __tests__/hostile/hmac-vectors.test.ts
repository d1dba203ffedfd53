import { createHash, createHmac } from 'node:crypto';
import { docsmithWebhooks, sign, verify } from 'docsmith-webhooks';
import { deliver, listen, messageUpdated } from '../support/endpoint';
import { type MacVector, wycheproofIn } from '../support/suites';

const bytes = (hex: string, times = 1) => Buffer.from(hex.repeat(times), 'hex');

/** Test cases of RFC 4231, section 4. Case 5 is below, because its tag is cut short. */
const rfc4231: readonly [name: string, key: Buffer, message: Buffer, tag: string][] = [
  ['1', bytes('0b', 20), Buffer.from('Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  [
    '2, a key shorter than the tag',
    Buffer.from('Jefe'),
    Buffer.from('what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  [
    '3, more than 64 bytes',
    bytes('aa', 20),
    bytes('dd', 50),
    '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  ],
  [
    '4, more than 64 bytes',
    Buffer.from(Array.from({ length: 25 }, (_, index) => index + 1)),
    bytes('cd', 50),
    '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
  ],
  [
    '6, a key longer than a block',
    bytes('aa', 131),
    Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
  [
    '7, a key and a message longer than a block',
    bytes('aa', 131),
    Buffer.from(
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be ' +
        'hashed before being used by the HMAC algorithm.',
    ),
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  ],
];

describe('RFC 4231', () => {
  test.each(rfc4231)('test case %s', (_name, key, message, tag) => {
    expect(sign(message, key)).toBe(tag);
    expect(verify(message, tag, key)).toBe(true);
  });

  test('test case 5: a tag that is cut to 128 bits, as the RFC allows, is refused', () => {
    const message = 'Test With Truncation';
    const tag = 'a3b6167473100ee06e0c796c2955552b';
    expect(sign(message, bytes('0c', 20)).slice(0, 32)).toBe(tag);
    expect(verify(message, tag, bytes('0c', 20))).toBe(false);
  });
});

/** Computes the HMAC as RFC 2104 defines it, without Node's own HMAC. */
function hmac(key: Buffer, message: Buffer): Buffer {
  const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const block = Buffer.alloc(64);
  (key.length > 64 ? sha256(key) : key).copy(block);
  const padded = (pad: number) => Buffer.from(block.map((byte) => byte ^ pad));
  return sha256(padded(0x5c), sha256(padded(0x36), message));
}

/** The changes to a tag that Wycheproof tests. */
const modifications: Readonly<Record<string, (tag: Buffer) => Buffer>> = {
  ...Object.fromEntries(
    [[0], [1], [7], [8], [31], [32], [33], [63], [64], [71], [77], [80], [96], [97], [103], [248], [249], [254], [255]]
      .concat([
        [0, 64],
        [31, 63],
        [63, 127],
      ])
      .map((bits) => [`bits ${bits} flipped`, (tag: Buffer) => flipped(tag, bits)]),
  ),
  'all bits flipped': (tag) => Buffer.from(tag.map((byte) => byte ^ 0xff)),
  'all zero': (tag) => Buffer.alloc(tag.length),
  'all one': (tag) => Buffer.alloc(tag.length, 0xff),
  'the top bits of all bytes flipped': (tag) => Buffer.from(tag.map((byte) => byte ^ 0x80)),
  'the low bits of all bytes flipped': (tag) => Buffer.from(tag.map((byte) => byte ^ 0x01)),
};

function flipped(tag: Buffer, bits: readonly number[]): Buffer {
  const copy = Buffer.from(tag);
  for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

const filled = (length: number, seed: number) =>
  Buffer.from(Array.from({ length }, (_, at) => (at * 151 + seed) & 255));

/**
 * Cases like those of Wycheproof, which is not on npm: binary keys of 64 to 1040 bits, messages of 0 to 512 bytes, and
 * tags of 256 and 128 bits, right and changed.
 */
const asInWycheproof: readonly MacVector[] = [8, 16, 32, 64, 65, 130].flatMap((keyLength) =>
  [0, 1, 2, 8, 63, 64, 65, 512].flatMap((length) => {
    const key = filled(keyLength, length + 128);
    const message = filled(length, keyLength);
    const right = hmac(key, message);
    const tags: [string, Buffer, boolean][] = [
      ['right', right, true],
      ...Object.entries(modifications).map(([name, change]): [string, Buffer, boolean] => [name, change(right), false]),
    ];
    return tags.flatMap(([name, tag, valid]) =>
      [tag, tag.subarray(0, 16)].map((part) => ({
        name: `a key of ${keyLength} bytes, a message of ${length}, a tag of ${part.length}: ${name}`,
        key,
        message,
        tag: part.toString('hex'),
        valid,
      })),
    );
  }),
);

/** Expects each verdict to match its vector. This package also rejects a correct tag of 128 bits. */
function judgeAsMarked(vectors: readonly MacVector[]): void {
  const wrong = vectors.filter(
    ({ key, message, tag, valid }) => verify(message, tag, key) !== (valid && tag.length === 64),
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
  const rightButSignedOtherwise = vectors.filter(
    ({ key, message, tag, valid }) => valid && sign(message, key).slice(0, tag.length) !== tag,
  );
  expect(rightButSignedOtherwise.map(({ name }) => name)).toEqual([]);
}

describe('Wycheproof', () => {
  test(`the ${asInWycheproof.length} cases built like its suite give the expected results`, () => {
    judgeAsMarked(asInWycheproof);
  });

  const checkout = process.env.WYCHEPROOF;
  (checkout ? test : test.skip)(
    'its own cases give the expected results (set WYCHEPROOF to a checkout of C2SP/wycheproof)',
    () => {
      const vectors = wycheproofIn(checkout ?? '');
      expect(vectors.length).toBeGreaterThan(100);
      judgeAsMarked(vectors);
    },
  );
});

test('an endpoint with a binary key answers 204 to the whole tag, and 401 to half of it', async () => {
  const key = filled(64, 200);
  const { url } = await listen(docsmithWebhooks(key));
  const tag = sign(JSON.stringify(messageUpdated), key);
  const signed = (signature: string) => deliver(url, messageUpdated, { 'x-docssmith-demo2-signature': signature });
  expect((await signed(tag)).status).toBe(204);
  expect((await signed(tag.slice(0, 32))).status).toBe(401);
});

describe('a body that is signed in another way', () => {
  const secret = 'a secret';
  const body = JSON.stringify(messageUpdated);
  const hmac = (algorithm: string, key: string, text = body) => createHmac(algorithm, key).update(text).digest('hex');
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  test.each([
    ['the bare hash of secret and body, which can be extended', sha256(secret + body)],
    ['the bare hash of body and secret', sha256(body + secret)],
    ['the hash of the body alone', sha256(body)],
    ['HMAC with the body as the key', hmac('sha256', body, secret)],
    ['HMAC-SHA1', hmac('sha1', secret)],
    ['HMAC-SHA512', hmac('sha512', secret)],
    ['HMAC-SHA512, cut to 256 bits', hmac('sha512', secret).slice(0, 64)],
    ['HMAC-SHA3-256', hmac('sha3-256', secret)],
    ['the HMAC of the parsed body, printed again', hmac('sha256', secret, JSON.stringify(messageUpdated, null, 2))],
    ['the HMAC of the signature', hmac('sha256', secret, hmac('sha256', secret))],
    ['the HMAC in base64', createHmac('sha256', secret).update(body).digest('base64')],
    ['the HMAC after a prefix', `sha256=${hmac('sha256', secret)}`],
    ['the HMAC after a time stamp', `t=1,v1=${hmac('sha256', secret)}`],
    ['the HMAC and one more byte', `${hmac('sha256', secret)}00`],
    ['the HMAC without its last digit', hmac('sha256', secret).slice(0, -1)],
    ['the HMAC in quotes', `"${hmac('sha256', secret)}"`],
  ])('is 401: %s', async (_how, signature) => {
    const handler = jest.fn();
    const { url } = await listen(docsmithWebhooks(secret).use(() => handler()));
    const response = await deliver(url, messageUpdated, { 'x-docssmith-demo2-signature': signature });
    expect(response.status).toBe(401);
    expect(handler).not.toHaveBeenCalled();
  });
});
