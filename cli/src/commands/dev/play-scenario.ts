import { defaultSignatureHeader } from 'docsmith-webhooks';
import type { Receiver } from '../../conformance/conformance-case';
import type { Emulator } from '../../emulator/emulator';
import { signingSecret } from '../../emulator/registry';
import type { LoadedStep } from '../../scenario/load-scenario';
import { runScenario, type StepResult } from '../../scenario/run-scenario';

/** Runs a scenario on a webhook, beside everything else. Returns a function that stops it. */
export function playScenario(
  { parts: { dispatcher, registry } }: Emulator,
  webhookId: string,
  steps: readonly LoadedStep[],
  report: (result: StepResult) => void,
): () => void {
  const webhook = registry.get(webhookId);
  const receiver: Receiver = {
    url: webhook.url,
    secret: signingSecret(webhook),
    header: defaultSignatureHeader,
    send: (what, event, title) => dispatcher.probe(webhook, event, what, title, 'fired'),
  };
  const stop = new AbortController();
  void runScenario(steps, receiver, report, stop.signal);
  return () => stop.abort();
}
