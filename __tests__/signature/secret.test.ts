import { createSecretKey, generateKeyPairSync, KeyObject } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { inspect } from 'node:util';
import { docsmithWebhooks } from 'docsmith-webhooks';
import express, { type Request } from 'express';
import { keySource, type SecretFunction, toKeys } from '../../src/signature/secret';
import { deliver, listen, messageUpdated, secret } from '../support/endpoint';

const request = new IncomingMessage(new Socket());

function lookUp(secret: unknown, timeout = 1000) {
  return keySource(secret as SecretFunction, timeout)(request);
}

describe('toKeys', () => {
  test.each([
    ['text', 'key'],
    ['bytes', Buffer.from('key')],
    ['a KeyObject', createSecretKey(Buffer.from('key'))],
  ])('makes the same key of %s', (_name, secret) => {
    const [key] = toKeys(secret);
    expect(key).toBeInstanceOf(KeyObject);
    expect(key?.equals(createSecretKey('key', 'utf8'))).toBe(true);
  });

  test('makes one key of each secret of a rotation', () => {
    expect(toKeys(['old', 'new'])).toHaveLength(2);
  });

  test.each([
    ['missing', undefined, 'is missing'],
    ['null', null, 'is missing'],
    ['empty', '', 'is empty'],
    ['blank', ' \t\n', 'is blank'],
    ['the text of a file with its line end', 'hunter2\n', 'begins or ends with white space'],
    ['the text of a file of Windows', 'hunter2\r\n', 'begins or ends with white space'],
    ['text after a space', ' hunter2', 'begins or ends with white space'],
    ['text in quotes', '"hunter2"', 'is in quotes'],
    ['text in single quotes', "'hunter2'", 'is in quotes'],
    ['text with a byte order mark', '\u{feff}hunter2', 'begins with a byte order mark'],
    ['an empty Buffer', Buffer.alloc(0), 'has no bytes'],
    ['an empty array', [], 'is an empty array'],
    ['an array with an empty secret', ['good', ''], 'The webhook secret at index 1 is empty'],
    ['a number', 7, 'is of type number'],
    ['a public key', generateKeyPairSync('ed25519').publicKey, 'is a public KeyObject'],
  ])('refuses a secret that is %s, and says what to set', (_name, secret, what) => {
    expect(() => toKeys(secret)).toThrow(TypeError);
    expect(() => toKeys(secret)).toThrow(what);
    expect(() => toKeys(secret)).toThrow('DOCSMITH_WEBHOOK_SECRET');
  });

  test.each(['hun ter2', '"hunter2', "it's", 'a"b"c'])('takes %p as it is', (secret) => {
    expect(toKeys(secret)[0]?.equals(createSecretKey(secret, 'utf8'))).toBe(true);
  });

  test('takes bytes as they are', () => {
    expect(toKeys(Buffer.from('"key"\n'))[0]?.equals(createSecretKey('"key"\n', 'utf8'))).toBe(true);
  });

  test('never shows a secret in an error', () => {
    expect(() => toKeys('"hunter2"')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
    expect(() => toKeys(['hunter2', 7])).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
    expect(inspect(toKeys('hunter2'), { depth: Infinity, showHidden: true })).not.toContain('hunter2');
  });
});

describe('keySource', () => {
  test('the types of the environment compile, and a missing secret fails', async () => {
    const { HOME_OF_NO_SECRET: missing } = process.env;
    expect(() => docsmithWebhooks([secret, missing])).toThrow('The webhook secret at index 1 is missing');
    const byTenant = new Map<string, string>();
    const { url } = await listen(express().use(docsmithWebhooks((req) => byTenant.get(req.path))));
    expect((await deliver(url, messageUpdated)).status).toBe(500);
  });

  test('calls the function with the request', async () => {
    const seen: unknown[] = [];
    const secret: SecretFunction = async (req) => {
      seen.push(req);
      return ['a', 'b'];
    };
    await expect(lookUp(secret)).resolves.toHaveLength(2);
    expect(seen).toEqual([request]);
  });

  test("gives the function Express's request", async () => {
    const secretOf = async ({ params }: Request) => (params.tenant === 'acme' ? secret : 'another');
    const { url } = await listen(express().use('/:tenant', docsmithWebhooks(secretOf)));
    expect((await deliver(`${url}/acme`, messageUpdated)).status).toBe(204);
    expect((await deliver(`${url}/globex`, messageUpdated)).status).toBe(401);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('database down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('database down'))],
    ['returns an empty string', () => ''],
    ['returns nothing', () => undefined],
    ['returns an empty array', async () => []],
  ])('fails closed with a 500 when the function %s', async (_name, secret) => {
    await expect(lookUp(secret)).rejects.toMatchObject({ status: 500, code: 'secret_unavailable' });
  });

  test('fails closed when the function does not answer in time', async () => {
    await expect(lookUp(() => new Promise(() => {}), 5)).rejects.toMatchObject({
      code: 'secret_unavailable',
      cause: new Error('No answer within 5 ms.'),
    });
  });
});
