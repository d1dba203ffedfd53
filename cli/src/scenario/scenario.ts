import { Ajv, type ErrorObject, type SchemaObject } from 'ajv';
import { eventTypes, isEventType } from 'docsmith-webhooks';
import { cases } from '../conformance/check';
import { UsageError } from '../errors';

/** A file of steps that run one after the other. */
export interface Scenario {
  readonly steps: readonly Step[];
}

export type Step = FireStep | ReplayStep | WaitStep | FaultStep | ExpectStep;

/** Sends an event: an example of its type, or exact bytes. */
export interface FireStep {
  /** The type of the event. */
  readonly fire: string;
  readonly id?: string;
  /** The fields that differ from the example. */
  readonly payload?: object;
  /** The exact body, as text or in base64. */
  readonly body?: string;
  readonly base64?: string;
  /** Replaces the right signature; `null` leaves the header out. */
  readonly signature?: string | null;
  readonly method?: string;
  /** Replaces `application/json`; `null` leaves the header out. */
  readonly contentType?: string | null;
  /** Does not wait for the answer. */
  readonly background?: boolean;
}

/** Sends a recorded delivery, byte for byte or signed anew. */
export interface ReplayStep {
  /** The file, in the folder of the scenario or below. */
  readonly replay: string;
  /** The number of the delivery in the file, from 1. */
  readonly delivery: number;
  readonly sign?: boolean;
  readonly background?: boolean;
}

/** Waits some milliseconds, or until everything that was sent has an outcome. */
export interface WaitStep {
  readonly wait: number | 'answers';
}

/** Runs a case of the check. */
export interface FaultStep {
  readonly fault: string;
}

/** Judges everything that was sent since the last `expect`. */
export interface ExpectStep {
  readonly expect: Expectation;
}

export interface Expectation {
  /** A status, or `2xx`; `none` is no answer. */
  readonly status?: number | string;
  /** The `code` in the body of the answer. */
  readonly code?: string;
  /** How many deliveries match. Without it, all of them must match. */
  readonly count?: number;
}

/** How much a scenario may hold. A body is measured in bytes, a wait in milliseconds. */
export const most = { steps: 500, wait: 60_000, body: 4 * 1024 * 1024 };
const caseNames = cases.map(({ name }) => name);
const base = { type: 'object', additionalProperties: false } as const;
const text = { type: 'string', minLength: 1, maxLength: 255, description: 'a text of 1 to 255 characters' } as const;
const flag = { type: 'boolean', description: 'true or false' } as const;
/** What Node sends as a header. */
const headerValue = {
  type: ['string', 'null'],
  maxLength: 16 * 1024,
  pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$',
  description: 'a header value, or null',
} as const;

/** The schema of a step, by the field that says what it does. An error quotes the description of a field. */
const schemas: Readonly<Record<string, SchemaObject>> = {
  fire: {
    ...base,
    properties: {
      fire: text,
      id: text,
      payload: { type: 'object', description: 'an object' },
      body: { type: 'string', maxLength: most.body, description: 'a text of at most 4 MiB' },
      base64: {
        type: 'string',
        maxLength: 4 * Math.ceil(most.body / 3),
        pattern: '^[A-Za-z0-9+/]*={0,2}$',
        description: 'base64 of at most 4 MiB',
      },
      signature: headerValue,
      method: { type: 'string', pattern: '^[A-Z]{1,20}$', description: 'a method such as POST' },
      contentType: headerValue,
      background: flag,
    },
  },
  replay: {
    ...base,
    required: ['delivery'],
    properties: {
      replay: text,
      delivery: { type: 'integer', minimum: 1, description: 'the number of a delivery, from 1' },
      sign: flag,
      background: flag,
    },
  },
  wait: {
    ...base,
    properties: {
      wait: {
        type: ['integer', 'string'],
        minimum: 0,
        maximum: most.wait,
        pattern: '^answers$',
        description: `milliseconds up to ${most.wait}, or "answers"`,
      },
    },
  },
  fault: {
    ...base,
    properties: { fault: { enum: caseNames, description: `a case of the check: ${caseNames.join(', ')}` } },
  },
  expect: {
    ...base,
    properties: {
      expect: {
        ...base,
        minProperties: 1,
        description: 'an object with status, code or count',
        properties: {
          status: {
            type: ['integer', 'string'],
            minimum: 0,
            maximum: 999,
            pattern: '^(none|[1-5]xx)$',
            description: 'a status such as 204, "2xx", or "none" for no answer',
          },
          code: text,
          count: { type: 'integer', minimum: 0, maximum: 10_000, description: 'a whole number from 0' },
        },
      },
    },
  },
};

const ajv = new Ajv({ strictTypes: false, verbose: true });
const checks = new Map(Object.entries(schemas).map(([verb, schema]) => [verb, ajv.compile<Step>(schema)]));
const verbs = [...checks.keys()];

/**
 * Parses the text of a scenario.
 *
 * @param file - The name of the file, for errors.
 * @throws UsageError that names the step that is not valid.
 */
export function parseScenario(content: string, file: string): Scenario {
  const { steps }: { steps?: unknown } = Object(parseJson(content, file));
  if (!Array.isArray(steps) || steps.length === 0) throw new UsageError(`${file}: expected { "steps": [...] }.`);
  if (steps.length > most.steps) {
    throw new UsageError(`${file}: has ${steps.length} steps. A scenario may have ${most.steps}.`);
  }
  return { steps: steps.map((step, index) => parseStep(step, `${file}: step ${index + 1}`)) };
}

function parseStep(step: unknown, where: string): Step {
  const fields = typeof step === 'object' && step !== null ? Object.keys(step) : [];
  const [verb, ...others] = verbs.filter((one) => fields.includes(one));
  const check = checks.get(verb ?? '');
  if (!check || others.length > 0) {
    throw new UsageError(
      `${where}: expected exactly one of ${verbs.join(', ')}; got ${fields.join(', ') || 'no object'}.`,
    );
  }
  if (!check(step)) throw new UsageError(`${where} (${verb}): ${inWords(check.errors?.[0])}.`);
  if ('fire' in step) checkFire(step, `${where} (fire)`);
  return step;
}

function checkFire({ fire, body, base64, id, payload }: FireStep, where: string): void {
  if (body !== undefined && base64 !== undefined) throw new UsageError(`${where}: takes body or base64, not both.`);
  const isExact = body !== undefined || base64 !== undefined;
  if (isExact && (id !== undefined || payload !== undefined)) {
    throw new UsageError(`${where}: an exact body takes no id and no payload.`);
  }
  if (isExact || isEventType(fire)) return;
  throw new UsageError(`${where}: there is no example of '${fire}'. Give a body. Types: ${eventTypes.join(', ')}.`);
}

/** What a schema found, in plain words. */
function inWords({ instancePath, keyword, params, parentSchema }: Partial<ErrorObject> = {}): string {
  const field = instancePath ? `${instancePath.slice(1).replaceAll('/', '.')}: ` : '';
  if (keyword === 'additionalProperties') return `${field}has an unknown field '${params?.additionalProperty}'`;
  if (keyword === 'required') return `${field}${params?.missingProperty} is missing`;
  return `${field}expected ${parentSchema?.description}`;
}

function parseJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw new UsageError(`${file}: is not JSON.`);
  }
}
