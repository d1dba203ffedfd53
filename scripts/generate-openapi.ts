/**
 * `npm run generate` writes `openapi.json`: what the service sends, and what a receiver with this package answers, as
 * OpenAPI 3.1. Run it after each change of a schema or an error code; a test fails if you forget.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import path from 'node:path';
import { statusOf } from '../src/errors';
import { eventTypes } from '../src/event/schemas';
import type { EventType } from '../src/event/types';
import { defaultSignatureHeader } from '../src/signature/hmac';
import { schemaOf, withArticle } from './generate-schemas';

const root = path.join(__dirname, '..');
const { license, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Returns the content of `openapi.json`. */
export function generateOpenApi(): string {
  const document = {
    openapi: '3.1.1',
    info: {
      title: 'Webhooks of DocsSmith Demo2',
      version,
      description: 'The events that DocsSmith Demo2 sends, and what a receiver with docsmith-webhooks answers.',
      license: { name: license, identifier: license },
    },
    tags: resources.map((name) => ({
      name,
      description: `What happens to ${withArticle('a', name)}.`,
    })),
    security: [{ signature: [] }],
    webhooks: Object.fromEntries(eventTypes.map((type) => [type, { post: operationFor(type) }])),
    components: {
      securitySchemes: {
        signature: {
          type: 'apiKey',
          in: 'header',
          name: defaultSignatureHeader,
          description: 'The HMAC-SHA256 of the body, byte for byte, under the secret webhook key: 64 hex digits.',
        },
      },
      schemas: { ...Object.fromEntries(eventTypes.map((type) => [type, eventSchema(type)])), problem },
      responses: Object.fromEntries([...codesByStatus].map(([status, codes]) => [status, responseWith(status, codes)])),
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const resources = [...new Set(eventTypes.map((type) => type.split('.')[0] ?? type))];

const codes = Object.entries(statusOf);
const codesByStatus = new Map(
  codes.map(([, status]) => [status, codes.filter((one) => one[1] === status).map(([code]) => code)] as const),
);

/** RFC 9457. */
const problem = {
  type: 'object',
  required: ['title', 'status'],
  properties: {
    type: {
      type: 'string',
      format: 'uri',
      description: 'The address of a text about the code, and what to do about it.',
    },
    title: { type: 'string', description: 'The reason phrase of the status.' },
    status: { type: 'integer' },
    code: { enum: codes.map(([code]) => code), description: 'Never changes its meaning.' },
    detail: { type: 'string', description: 'For people. It can change.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: { type: 'string', description: 'A JSON Pointer into the event.' },
          message: { type: 'string' },
        },
      },
    },
  },
};

function operationFor(type: EventType): object {
  const { description } = schemaOf(type);
  const [resource = type] = type.split('.');
  const problems = [...codesByStatus.keys()]
    .sort()
    .map((status) => [status, { $ref: `#/components/responses/${status}` }]);
  return {
    operationId: type,
    tags: [resource],
    summary: description,
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${type}` } } },
    },
    responses: {
      202: { description: 'Handed to a queue, which has confirmed it.' },
      204: { description: 'Handled; or handled before; or acknowledged, because no handler matches.' },
      ...Object.fromEntries(problems),
    },
  };
}

/** The dialect is that of the document, so the schema does not name one. */
function eventSchema(type: EventType): object {
  const { $schema: _dialect, ...schema } = schemaOf(type);
  return schema;
}

function responseWith(status: number, codes: readonly string[]): object {
  return {
    description: `${STATUS_CODES[status]}: ${codes.join(', ')}`,
    content: {
      'application/problem+json': {
        schema: { allOf: [{ $ref: '#/components/schemas/problem' }, { properties: { code: { enum: codes } } }] },
      },
    },
  };
}

if (require.main === module) writeFileSync(path.join(root, 'openapi.json'), generateOpenApi());
