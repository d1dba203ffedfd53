import { type ConsumerTrace, consumptions, failedWith, runIn } from '../diagnostics';

/** Publishes how a consumer handles one event. */
export async function tracedConsumption(
  context: unknown,
  consume: (trace: ConsumerTrace) => Promise<NonNullable<ConsumerTrace['outcome']>>,
): Promise<void> {
  const begin = performance.now();
  const trace: ConsumerTrace = Object.defineProperty({}, 'context', { value: context });
  return consumptions.tracePromise(() => runIn(trace, run), trace);

  async function run(): Promise<void> {
    try {
      trace.outcome = await consume(trace);
    } catch (error) {
      Object.assign(trace, failedWith(error));
      throw error;
    } finally {
      trace.duration = performance.now() - begin;
    }
  }
}
