import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { InstrumentedRequest, InstrumentedSettings } from './instrumented-process';
import type { ExportedSpan, Telemetry } from './telemetry-sdk';
import { until } from './until';

/** A running app with OpenTelemetry. */
export interface Instrumented {
  readonly url: string;
  /** Waits until a span of each name has ended, or two if it is given twice. Returns all spans since the last call, and all metrics. */
  after(...names: readonly string[]): Promise<Telemetry>;
  ask(request: InstrumentedRequest): Promise<Telemetry>;
}

const children: ChildProcess[] = [];

afterAll(async () => {
  const exits = children.map((child) => once(child, 'exit'));
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(exits);
});

export async function startInstrumented(file: string, settings: InstrumentedSettings, env = {}): Promise<Instrumented> {
  const child = fork(file, { env: { ...process.env, ...env } });
  children.push(child);
  child.send(settings);
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}`, ask, after };

  async function ask(request: InstrumentedRequest): Promise<Telemetry> {
    child.send(request);
    const [telemetry] = await once(child, 'message');
    return telemetry;
  }

  async function after(...names: readonly string[]): Promise<Telemetry> {
    const spans: ExportedSpan[] = [];
    let metrics: Telemetry['metrics'] = [];
    await until(async () => {
      const telemetry = await ask('export');
      spans.push(...telemetry.spans);
      metrics = telemetry.metrics;
      const left = spans.map(({ name }) => name);
      return names.every((name) => left.includes(name) && left.splice(left.indexOf(name), 1));
    });
    return { spans, metrics };
  }
}
