import type { FieldSchema } from '../../emulator/api';

/** One field of an event, at any depth. */
export interface Field {
  readonly name: string;
  /** The names of the fields around it, the outermost first. */
  readonly within: readonly string[];
  /** Which values it takes, in words. */
  readonly values: string;
  /** Whether it is always there, if the field around it is. */
  readonly required: boolean;
  readonly description: string | undefined;
}

/** All fields of a schema, each before the fields in it. */
export function fieldsOf(
  { properties = {}, required = [] }: FieldSchema,
  within: readonly string[] = [],
): readonly Field[] {
  return Object.entries(properties).flatMap(([name, schema]) => [
    { name, within, values: valuesOf(schema), required: required.includes(name), description: schema.description },
    ...fieldsOf(schema, [...within, name]),
  ]);
}

function valuesOf({ const: only, type, minLength, maxLength }: FieldSchema): string {
  if (only !== undefined) return JSON.stringify(only);
  const types = [type ?? 'anything'].flat().join(' or ');
  return maxLength === undefined ? types : `${types}, ${minLength ?? 0} to ${maxLength} characters`;
}
