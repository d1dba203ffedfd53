import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv/dist/2020';
import { constructEvent, eventTypes, sign } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { generateSchemas } from '../../scripts/generate-schemas';
import { ajvOptions } from '../../src/event/schemas';

const folder = path.join(__dirname, '../../schemas');

test('the schema files are those that the schemas of the package give', () => {
  const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
  expect([...files].sort()).toEqual([...generateSchemas()].sort());
});

describe.each(eventTypes)('the schema of %s', (type) => {
  const schema = JSON.parse(readFileSync(path.join(folder, `${type}.json`), 'utf8'));
  const isValid = new Ajv(ajvOptions).compile(schema);

  test('is a JSON Schema 2020-12 that its example fulfils', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    // AJV alone knows this keyword. Other validators would refuse null.
    expect(JSON.stringify(schema)).not.toContain('nullable');
    expect(schema.examples).toHaveLength(1);
    expect(isValid(schema.examples[0])).toBe(true);
  });

  test('accepts and refuses the same events as the package', () => {
    const verdicts = new Set();
    for (const event of variantsOf(exampleEvent(type))) {
      const accepted = isValid(event);
      verdicts.add(accepted);
      expect([event, accepted]).toEqual([event, packageAccepts(event)]);
    }
    expect(verdicts).toEqual(new Set([true, false]));
  });
});

function packageAccepts(event: unknown): boolean {
  const body = JSON.stringify(event);
  try {
    constructEvent(body, sign(body, 'secret'), 'secret');
    return true;
  } catch {
    return false;
  }
}

const strangers = [null, '', 'text', 'x'.repeat(256), 0, 1.5, true, [], {}, undefined];

/** The value, and copies with one field at any depth replaced or removed. The type of the event stays. */
function* variantsOf(value: unknown): Iterable<unknown> {
  yield value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [name, field] of Object.entries(value)) {
    if (name === 'type') continue;
    for (const other of [...strangers, ...variantsOf(field)]) yield { ...value, [name]: other };
  }
}
