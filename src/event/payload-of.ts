import type { JSONSchemaType } from 'ajv';
import type { CustomPayload, WithId } from './types';

/** The payloads that schemas describe, by event type. */
export type PayloadsOf<Schemas> = { [Type in keyof Schemas]: PayloadOf<Schemas[Type]> };

/**
 * The payload that a schema describes: from AJV's `JSONSchemaType<Payload>`, or from a literal schema. A payload is always
 * an object with an id, since the envelope is checked first.
 */
export type PayloadOf<Schema> =
  Schema extends JSONSchemaType<infer Payload>
    ? Typed<Payload, Schema>
    : Schema extends { readonly properties: infer Properties }
      ? FromLiteral<Schema, Properties>
      : CustomPayload;

/** TypeScript infers `unknown` for a schema that does not say what its payload is. */
type Typed<Payload, Schema> = unknown extends Payload
  ? Schema extends { readonly properties: infer Properties }
    ? FromLiteral<Schema, Properties>
    : CustomPayload
  : WithId<Payload>;

/** Without `as const`, a schema in a variable says `string` where it means `'integer'`. */
type FromLiteral<Schema, Properties> =
  IsLiteral<Schema> extends true ? Flat<ObjectOf<Properties, RequiredNames<Schema>> & { id: string }> : CustomPayload;

type IsLiteral<Schema> = Schema extends { readonly type: infer Type }
  ? string extends Type
    ? false
    : string extends RequiredNames<Schema>
      ? false
      : true
  : false;

type RequiredNames<Schema> = Schema extends { readonly required: readonly (infer Name extends string)[] }
  ? Name
  : never;

type ObjectOf<Properties, Names extends string> = {
  -readonly [Name in keyof Properties as Name extends Names ? Name : never]: ValueOf<Properties[Name]>;
} & {
  -readonly [Name in keyof Properties as Name extends Names ? never : Name]?: ValueOf<Properties[Name]>;
} & { [Name in Exclude<Names, keyof Properties>]: unknown };

type Flat<Type> = { [Name in keyof Type]: Type[Name] };

/** Keywords that are missing here only narrow what may arrive. */
type ValueOf<Schema> = Schema extends { readonly const: infer Value }
  ? Value
  : Schema extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : Schema extends { readonly type: infer Type }
      ? ValueOfType<Type extends readonly (infer One)[] ? One : Type, Schema> | NullOf<Schema>
      : Schema extends { readonly anyOf: readonly (infer One)[] } | { readonly oneOf: readonly (infer One)[] }
        ? ValueOf<One>
        : unknown;

type NullOf<Schema> = Schema extends { readonly nullable: true } ? null : never;

type ValueOfType<Type, Schema> = Type extends 'string'
  ? string
  : Type extends 'integer' | 'number'
    ? number
    : Type extends 'boolean'
      ? boolean
      : Type extends 'null'
        ? null
        : Type extends 'array'
          ? ItemsOf<Schema>[]
          : Type extends 'object'
            ? PropertiesOf<Schema>
            : unknown;

/** A list of schemas describes a tuple, whose length is open. */
type ItemsOf<Schema> = Schema extends { readonly items: infer Items }
  ? Items extends readonly unknown[]
    ? unknown
    : ValueOf<Items>
  : unknown;

type PropertiesOf<Schema> = Schema extends { readonly properties: infer Properties }
  ? Flat<ObjectOf<Properties, RequiredNames<Schema>>>
  : { [field: string]: unknown };
