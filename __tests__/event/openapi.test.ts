import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@cfworker/json-schema';
import { eventTypes } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { generateOpenApi } from '../../scripts/generate-openapi';
import { statusOf } from '../../src/errors';
import { deliver, listen, receiver } from '../support/endpoint';

const file = path.join(__dirname, '../../openapi.json');
const text = readFileSync(file, 'utf8');
const document = JSON.parse(text);

/** A validator that is not AJV, with the schema at a place in the document. */
function validatorOf($ref: string): Validator {
  return new Validator({ ...document, $ref }, '2020-12');
}

test('openapi.json is what the schemas and the error codes give', () => {
  expect(text).toBe(generateOpenApi());
});

test('a linter of OpenAPI finds no fault in it', () => {
  // The linter is an ES module, which Jest does not load.
  const lint = `
    import { createConfig, lint } from '@redocly/openapi-core';
    // The description has no servers, because each receiver has an address of its own.
    const config = await createConfig({ extends: ['recommended-strict'], rules: { 'no-empty-servers': 'off' } });
    const problems = await lint({ ref: ${JSON.stringify(file)}, config });
    console.log(JSON.stringify(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])));
  `;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', lint], { cwd: path.dirname(file) });
  expect(JSON.parse(said.toString())).toEqual([]);
});

test.each(eventTypes)(
  '%s is described: its example is valid for a second validator, and a spoiled one is not',
  (type) => {
    const { schema } = document.webhooks[type].post.requestBody.content['application/json'];
    const validator = validatorOf(schema.$ref);
    const event = exampleEvent(type);
    expect(validator.validate(event)).toMatchObject({ valid: true });
    for (const spoiled of [
      { ...event, type: 'other' },
      { ...event, id: '' },
      { ...event, payload: {} },
    ]) {
      expect(validator.validate(spoiled).valid).toBe(false);
    }
  },
);

test('every error code is described at its status', () => {
  for (const [code, status] of Object.entries(statusOf)) {
    const problem = { title: 'text', status, code, detail: 'text' };
    const at = `#/components/responses/${status}/content/application~1problem+json/schema`;
    expect([code, validatorOf(at).validate(problem).valid]).toEqual([code, true]);
    expect(validatorOf(at).validate({ ...problem, code: 'other' }).valid).toBe(false);
    expect(document.webhooks['message.created'].post.responses).toHaveProperty(`${status}`);
  }
});

test('a refusal is as it is described', async () => {
  const { url } = await listen(receiver().app);
  const response = await deliver(url, { id: '1', type: 'message.created', payload: { id: '2' } });
  const at = `#/components/responses/${response.status}/content/application~1problem+json/schema`;
  expect(validatorOf(at).validate(await response.json()).valid).toBe(true);
});
