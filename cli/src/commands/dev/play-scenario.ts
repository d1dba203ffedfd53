import { defaultSignatureHeader } from 'docsmith-webhooks';
import type { Label } from '../../emulator/api';
import type { Emulator } from '../../emulator/emulator';
import { signingSecret } from '../../emulator/registry';
import type { LoadedStep } from '../../scenario/load-scenario';
import { runScenario, type ScenarioReceiver, type StepResult } from '../../scenario/run-scenario';

/** Runs a scenario on a webhook, beside everything else. Returns a function that stops it. */
export function playScenario(
  { parts: { dispatcher, registry } }: Emulator,
  webhookId: string,
  steps: readonly LoadedStep[],
  report: (result: StepResult) => void,
): () => void {
  const webhook = registry.get(webhookId);
  const ofScenario: Label = { of: 'scenario', text: 'From the scenario', signature: null };
  const receiver: ScenarioReceiver = {
    url: webhook.url,
    secret: signingSecret(webhook),
    header: defaultSignatureHeader,
    send: (what, event, text) => dispatcher.probe(webhook, event, what, { of: 'case', text, signature: null }, 'case'),
    fire: (what, event) => dispatcher.probe(webhook, event, what, ofScenario, 'fired'),
  };
  const stop = new AbortController();
  void runScenario(steps, receiver, report, stop.signal);
  return () => stop.abort();
}
