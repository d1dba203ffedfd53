import { setTimeout as sleep } from 'node:timers/promises';
import { isEventType } from 'docsmith-webhooks';
import { exampleEvent } from 'docsmith-webhooks/testing';
import { caseNamed, defaultBurst } from '../conformance/check';
import type { Receiver } from '../conformance/conformance-case';
import { runCase } from '../conformance/run-case';
import { nameOf } from '../conformance/verdict';
import type { Attempt, Outcome } from '../delivery/deliver';
import { type DeliveryRequest, deliveryRequest } from '../delivery/delivery-request';
import { messageOf } from '../errors';
import { envelopeOf } from '../event/envelope';
import { newId } from '../event/new-id';
import { replayRequest } from '../recording/replay-request';
import { judge } from './judge';
import type { LoadedStep } from './load-scenario';
import type { Expectation, FireStep } from './scenario';

/** What a step did. */
export interface StepResult {
  /** The number of the step, from 1. */
  readonly step: number;
  readonly text: string;
  readonly passed: boolean;
  readonly got: string;
}

/** The receiver of a scenario. Its `send()` is for the cases, and `fire()` for all other steps. */
export interface ScenarioReceiver extends Receiver {
  fire(what: DeliveryRequest, event: { readonly id: string; readonly type: string }): Promise<Attempt>;
}

/** What follows if no `expect` judges the last deliveries. */
const atTheEnd: Expectation = { status: '2xx' };

/**
 * Runs the steps one after the other. A step that fails does not end the scenario.
 *
 * @param report - Called after each step.
 * @param signal - Ends the scenario early.
 * @returns Whether all steps passed.
 */
export async function runScenario(
  steps: readonly LoadedStep[],
  receiver: ScenarioReceiver,
  report: (result: StepResult) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  /** What was sent since the last `expect`. */
  let open: Promise<Outcome>[] = [];
  /** The same for cases, which have a verdict of their own. */
  let faulty: Outcome[] = [];
  let passed = true;

  for (const [index, step] of steps.entries()) {
    // Such as a payload that is nested too deeply for JSON.
    const result = await run(step).catch((error) => ({ passed: false, got: messageOf(error) }));
    if (signal?.aborted) return false;
    passed &&= result.passed;
    report({ step: index + 1, text: textOf(step), ...result });
  }
  if (open.length > 0) {
    const rest = judge(await Promise.all(open), atTheEnd);
    passed &&= rest.passed;
    if (!rest.passed) report({ step: steps.length + 1, text: 'expect 2xx, because no step judges the rest', ...rest });
  }
  return passed;

  async function run(step: LoadedStep): Promise<Pick<StepResult, 'passed' | 'got'>> {
    if ('wait' in step) {
      if (step.wait === 'answers') await Promise.all(open);
      else await sleep(step.wait, undefined, { ...(signal && { signal }) }).catch(() => {});
      return { passed: true, got: '' };
    }
    if ('fault' in step) return runFault(step.fault);
    if ('expect' in step) {
      const outcomes = [...(await Promise.all(open)), ...faulty];
      open = [];
      faulty = [];
      return judge(outcomes, step.expect);
    }
    const what = 'replay' in step ? replayed(step) : fired(step);
    const sent = receiver.fire(what, nameIn(what, step)).then(({ outcome }) => outcome);
    open.push(sent);
    return { passed: true, got: step.background ? 'sent' : nameOf(await sent) };
  }

  async function runFault(name: string): Promise<Pick<StepResult, 'passed' | 'got'>> {
    const one = caseNamed(name);
    if (!one) return { passed: false, got: 'there is no such case' };
    const watched: Receiver = {
      ...receiver,
      async send(what, event, title) {
        const attempt = await receiver.send(what, event, title);
        // A case may also send an ordinary event, to prove that the secret is right.
        if (title === one.title) faulty.push(attempt.outcome);
        return attempt;
      },
    };
    const { verdict, got } = await runCase(one, watched, { ...defaultBurst, ...(signal && { signal }) });
    return { passed: verdict === 'pass', got };
  }

  function fired({ fire, id = newId(), payload, body, base64, ...deviation }: FireStep): DeliveryRequest {
    const { url, secret, header } = receiver;
    const exact = base64 === undefined ? body : Buffer.from(base64, 'base64');
    const signed = exact ?? JSON.stringify(exampleWith(fire, id, payload));
    return deliveryRequest(url, signed, secret, deviation, header);
  }

  function replayed({ recorded, sign }: Extract<LoadedStep, { replay: string }>): DeliveryRequest {
    return replayRequest(new URL(receiver.url), recorded, sign ? receiver : undefined);
  }
}

function exampleWith(type: string, id: string, payload: object | undefined): object {
  // A scenario is checked when it is read, so that only exact bodies have other types.
  if (!isEventType(type)) return { id, type, payload };
  const example = exampleEvent(type, { id });
  return { ...example, payload: { ...example.payload, ...payload } };
}

function nameIn({ body }: DeliveryRequest, step: LoadedStep) {
  const { id = newId(), type = 'fire' in step ? step.fire : 'unknown' } = envelopeOf(body.toString());
  return { id, type };
}

function textOf(step: LoadedStep): string {
  if ('fire' in step) return `fire ${step.fire}`;
  if ('replay' in step) return `replay ${step.replay}, delivery ${step.delivery}`;
  if ('wait' in step) return step.wait === 'answers' ? 'wait for all answers' : `wait ${step.wait} ms`;
  if ('fault' in step) return `fault ${step.fault}`;
  const { status, code, count } = step.expect;
  const times = count === undefined ? [] : [`${count} times`];
  return ['expect', ...[status, code].filter((part) => part !== undefined), ...times].join(' ');
}
