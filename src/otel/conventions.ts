import type { Attributes } from '@opentelemetry/api';

/** Names of the semantic conventions for messaging, version 1.44, and our own with the prefix `docsmith.webhook.`. */
export function operation(name: 'send' | 'process', system: string, destination?: string): Attributes {
  return defined({
    'messaging.system': system,
    'messaging.operation.name': name,
    'messaging.operation.type': name,
    'messaging.destination.name': destination,
  });
}

/** The name of a span. */
export function spanName(operation: 'send' | 'process', destination: string | undefined): string {
  return destination === undefined ? operation : `${operation} ${destination}`;
}

/** A type that nobody has declared is no label of a metric, because there is no end of them. */
export function typeLabel({
  type,
  declared,
}: {
  readonly type?: string;
  readonly declared?: boolean;
}): string | undefined {
  return type === undefined || declared ? type : '_OTHER';
}

/** The value of `error.type`: a code of this package, the name of the error, or the status that a handler has answered. */
export function errorType(failed: {
  readonly code?: string;
  readonly error?: unknown;
  readonly status?: number;
}): string {
  const { code, error, status } = failed;
  if (code !== undefined) return code;
  if (error instanceof Error) return error.name;
  return error === undefined && status !== undefined ? String(status) : '_OTHER';
}

interface Labels {
  readonly type?: string | undefined;
  readonly outcome?: string | undefined;
  readonly code?: string | undefined;
  readonly invalid?: boolean | undefined;
}

/** The attributes that only this package has. */
export function labels({ type, outcome, code, invalid }: Labels): Attributes {
  return defined({
    'docsmith.webhook.type': type,
    'docsmith.webhook.outcome': outcome,
    'docsmith.webhook.code': code,
    'docsmith.webhook.invalid': invalid,
  });
}

/** The attributes that have a value. */
export function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
