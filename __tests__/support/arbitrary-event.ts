import type { SchemaObject } from 'ajv';
import fc from 'fast-check';
import { payloadSchemas, schemas } from '../../src/event/schemas';

/** An invalid event, and the place of its only fault. */
export interface BrokenEvent {
  readonly event: unknown;
  /** JSON Pointer to the one field that is wrong or missing. */
  readonly path: string;
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, SchemaObject>>;
  readonly required: readonly string[];
}

/** One schema per event type. It covers the whole event, not only the payload. */
const eventSchemas: readonly SchemaObject[] = Object.entries(payloadSchemas).map(([type, name]) => ({
  ...schemas.envelope,
  properties: {
    ...schemas.envelope.properties,
    type: { ...schemas.envelope.properties?.type, const: type },
    payload: schemas[name],
  },
}));

/** Valid events. They may have extra fields, which the schemas allow. */
export const anyEvent: fc.Arbitrary<unknown> = fc.oneof(...eventSchemas.map(anyOf));

/** Events with exactly one fault: a field has a wrong value, or a required field is missing. */
export const anyBrokenEvent: fc.Arbitrary<BrokenEvent> = fc.oneof(
  ...eventSchemas.map((schema) => fc.tuple(anyOf(schema), anyFaultIn(schema)).map(([event, fault]) => fault(event))),
);

function anyOf(schema: SchemaObject): fc.Arbitrary<unknown> {
  const value = notNull(schema);
  return schema.nullable ? fc.option(value) : value;
}

function notNull(schema: SchemaObject): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  switch (schema.type) {
    case 'string':
      return fc.string({ unit: 'binary', minLength: schema.minLength ?? 0, maxLength: schema.maxLength ?? 40 });
    case 'integer':
      return fc.maxSafeInteger();
    case 'array':
      return fc.array(fc.jsonValue(), { maxLength: 3 });
    default:
      return anyObject(asObject(schema));
  }
}

function anyObject({ properties, required }: ObjectSchema): fc.Arbitrary<unknown> {
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, anyOf(schema)])),
    { requiredKeys: [...required] },
  );
  const unknownName = fc.string().filter((name) => !(name in properties) && name !== '__proto__');
  const unknown = fc.dictionary(unknownName, fc.jsonValue(), { maxKeys: 2 });
  return fc.tuple(unknown, known).map(([more, fields]) => ({ ...more, ...fields }));
}

function asObject({ properties = {}, required = [] }: SchemaObject): ObjectSchema {
  return { properties, required };
}

/** Copies a value and makes the copy invalid at one place. */
type Fault = (value: unknown) => BrokenEvent;

function anyFaultIn(schema: SchemaObject): fc.Arbitrary<Fault> {
  const { properties, required } = asObject(schema);
  const faults = Object.entries(properties).flatMap(([name, field]): fc.Arbitrary<Fault>[] => {
    const wrong = fc
      .constantFrom(...wrongValuesOf(field))
      .map((value): Fault => at(name, () => ({ event: value, path: '' })));
    const deeper = field.properties ? [anyFaultIn(field).map((fault) => at(name, fault))] : [];
    const missing = required.includes(name) ? [fc.constant(without(name))] : [];
    return [wrong, ...missing, ...deeper];
  });
  return fc.oneof(...faults);
}

function at(name: string, fault: Fault): Fault {
  return (value) => {
    const { event, path } = fault(field(value, name));
    return { event: { ...object(value), [name]: event }, path: `/${name}${path}` };
  };
}

function without(name: string): Fault {
  return (value) => {
    const { [name]: _, ...rest } = object(value);
    return { event: rest, path: `/${name}` };
  };
}

const field = (value: unknown, name: string) => object(value)[name];

/** Copies the object. If the event has none here, makes a valid one, so that the fault stays the only one. */
function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : { id: 'x', username: 'x', created_at: 0 };
}

/** Values of every other type. '7' is wrong for an integer, because validation converts no types. */
function wrongValuesOf({ type, nullable, minLength, maxLength }: SchemaObject): readonly unknown[] {
  const values: readonly (readonly [type: string, value: unknown])[] = [
    ['string', 'text'],
    ['string', '7'],
    ['integer', 7],
    ['fraction', 1.5],
    ['boolean', true],
    ['array', []],
    ['object', {}],
    ['null', null],
  ];
  const otherTypes = values.filter(([kind]) => kind !== type && !(nullable && kind === 'null'));
  const tooShort = minLength === undefined ? [] : [''];
  const tooLong = maxLength === undefined ? [] : ['x'.repeat(maxLength + 1), 'x'.repeat(100_000)];
  return [...otherTypes.map(([, value]) => value), ...tooShort, ...tooLong];
}
