import { TargetError, targetPolicy } from '../../delivery/target-policy';
import { UsageError } from '../../errors';
import { type LoadedStep, loadScenario } from '../../scenario/load-scenario';
import { wholeNumber } from '../../terminal/command';
import { secretFile } from '../../terminal/common-options';
import type { Options, Values } from '../../terminal/declaration';

export const devOptions = {
  port: {
    type: 'string',
    value: 'PORT',
    help: 'the port of the page (4000, or on a terminal the next that is free)',
  },
  forward: {
    type: 'string',
    value: 'URL',
    help: 'register a webhook for all events at this URL, and print its secret, which stays the same in a directory',
  },
  retries: {
    type: 'boolean',
    default: false,
    help: 'retry failed deliveries on the schedule of Standard Webhooks (off)',
  },
  speed: {
    type: 'string',
    value: 'FACTOR',
    help: 'make retries faster than real time, as in --speed 100x (1x)',
  },
  'allow-host': {
    type: 'string',
    value: 'HOST',
    multiple: true,
    default: [],
    help: 'also deliver to this host on another machine; may be repeated',
  },
  data: {
    type: 'string',
    value: 'DIR',
    help: 'keep webhooks and the chat service in this directory; without it, they are gone when the emulator stops',
  },
  record: {
    type: 'string',
    value: 'FILE',
    help: 'take real deliveries from a tunnel, keep them in this file, and hand them to the URL of --forward',
  },
  'record-port': { type: 'string', value: 'PORT', default: '4001', help: 'the port that the tunnel points to' },
  scenario: { type: 'string', value: 'FILE', help: 'run the steps of this file on the URL of --forward' },
  json: { type: 'boolean', default: false, help: 'print each attempt as a line of JSON' },
  'secret-file': secretFile,
} satisfies Options;

/** What the options of `dev` come to. */
export interface DevSettings {
  readonly port: number;
  /** The user has asked for this port, so no other will do. */
  readonly isPortAsked: boolean;
  readonly forward: string | undefined;
  readonly retries: boolean;
  readonly speed: number;
  readonly allowedHosts: readonly string[];
  readonly data: string | undefined;
  readonly record: string | undefined;
  readonly recordPort: number;
  /** The steps of a scenario. */
  readonly steps: readonly LoadedStep[] | undefined;
  readonly json: boolean;
  readonly secretFile: string | undefined;
}

/** @throws UsageError for options that are invalid, or do not belong together. */
export async function devSettings(values: Values<typeof devOptions>): Promise<DevSettings> {
  const { forward, retries, data, record, json } = values;
  const allowedHosts = values['allow-host'];
  allowedHosts.forEach(checkHost);
  if (forward !== undefined) await checkTarget(forward, allowedHosts);
  for (const option of ['record', 'scenario'] as const) {
    if (values[option] === undefined || forward !== undefined) continue;
    throw new UsageError(`--${option}: where do the deliveries go? Name your app with --forward URL.`);
  }
  if (values.speed !== undefined && !retries) {
    throw new UsageError('--speed: retries are off. Turn them on with --retries.');
  }
  if (data?.trim() === '') throw new UsageError('--data: expected a directory, got an empty name.');
  return {
    port: wholeNumber('--port', values.port ?? '4000', 65_535),
    isPortAsked: values.port !== undefined,
    forward,
    retries,
    speed: parseSpeed(values.speed ?? '1x'),
    allowedHosts,
    data,
    record,
    recordPort: wholeNumber('--record-port', values['record-port'], 65_535),
    steps: values.scenario === undefined ? undefined : loadScenario(values.scenario),
    json,
    secretFile: values['secret-file'],
  };
}

async function checkTarget(url: string, allowedHosts: readonly string[]): Promise<void> {
  try {
    await targetPolicy(allowedHosts).check(url);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    throw new UsageError(`--forward: ${error.message}`);
  }
}

/** A value that is not a host would never match, and the user would not notice. */
function checkHost(host: string): void {
  if (host !== '' && !/[\s/\\@*?#]/.test(host)) return;
  throw new UsageError(`--allow-host: expected a host such as staging.example.com, got '${host}'.`);
}

function parseSpeed(text: string): number {
  const speed = Number(/^(\d+(?:\.\d+)?)x?$/i.exec(text)?.[1]);
  if (speed >= 0.01 && speed <= 1_000_000) return speed;
  throw new UsageError(`--speed: expected a factor from 0.01x to 1000000x, such as 100x, got '${text}'.`);
}
