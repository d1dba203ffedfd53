import { Ajv, type JSONSchemaType, type SchemaObject } from 'ajv';
import { ApiError } from './api-error';
import { plainFault } from './plain-fault';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

/* What many inputs have. */
export const name = { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' } as const;
export const id = { type: 'string', minLength: 1, maxLength: 255 } as const;
export const ids = { type: 'array', items: id, maxItems: 1000, uniqueItems: true } as const;
export const link = { type: 'string', maxLength: 2000, nullable: true } as const;

/** A list with many items can have as many faults, and nobody reads them all. */
const mostFaults = 20;

/** Makes a function that returns valid input and throws an {@link ApiError} (422) for invalid input. */
export function parser<Input>(schema: JSONSchemaType<Input> | SchemaObject): (value: unknown) => Input {
  const check = ajv.compile<Input>(schema);
  return (value) => {
    if (check(value)) return value;
    const errors = (check.errors ?? [])
      .slice(0, mostFaults)
      .map(({ instancePath, params, message = 'is not valid' }) => ({
        path: `${instancePath}${params.missingProperty ? `/${params.missingProperty}` : ''}`,
        message: params.missingProperty ? 'is required' : plainFault(message),
      }));
    throw new ApiError(422, 'invalid_input', 'Some fields are not valid.', errors);
  };
}
