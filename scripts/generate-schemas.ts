/**
 * `npm run generate` writes `schemas/*.json`: one JSON Schema (2020-12) of each event type, with an example, for other
 * validators, code generators and documentation. Run it after each change of `src/event/schemas.ts`; a test fails if you
 * forget.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SchemaObject } from 'ajv';
import { eventTypes, payloadSchemas, schemas } from '../src/event/schemas';
import type { EventType } from '../src/event/types';
import { exampleEvent } from '../src/testing/example-event';

/** The id of the event in the guide. */
const exampleId = 'a056V7R7NmNRjl70';

const folder = path.join(__dirname, '../schemas');

/** Returns the content of the file of each type, by the name of the file. */
export function generateSchemas(): ReadonlyMap<string, string> {
  return new Map(eventTypes.map((type) => [`${type}.json`, `${JSON.stringify(schemaOf(type), null, 2)}\n`]));
}

/** The JSON Schema of a whole event. */
export function schemaOf(type: EventType): SchemaObject {
  const { properties, ...envelope } = schemas.envelope;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: type,
    description: descriptionOf(type),
    ...envelope,
    properties: {
      id: properties.id,
      type: { const: type },
      payload: standardSchema(schemas[payloadSchemas[type]]),
    },
    examples: [exampleEvent(type, { id: exampleId })],
  };
}

/** As the guide describes the types. */
function descriptionOf(type: EventType): string {
  const [resource = '', action] = type.split('.');
  if (action === 'created') return `A new ${resource} was created.`;
  return action === 'updated'
    ? `An existing ${resource} was updated.`
    : `${withArticle('A', resource)} was successfully deleted.`;
}

export function withArticle(article: 'A' | 'a', noun: string): string {
  return `${article}${/^[aeiou]/.test(noun) ? 'n' : ''} ${noun}`;
}

/** Replaces `nullable`, which JSON Schema does not have, and says the unit of the times. */
function standardSchema({ nullable, properties, ...schema }: SchemaObject, name = ''): SchemaObject {
  return {
    ...schema,
    ...(nullable && { type: [schema.type, 'null'] }),
    ...(name.endsWith('_at') && { description: 'Unix time in seconds.' }),
    ...(properties && { properties: standardProperties(properties) }),
  };
}

function standardProperties(properties: Readonly<Record<string, SchemaObject>>): Record<string, SchemaObject> {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, standardSchema(schema, name)]));
}

if (require.main === module) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of generateSchemas()) writeFileSync(path.join(folder, name), text);
}
