import { useEffect, useState } from 'preact/hooks';
import type { CaseResult } from '../../conformance/case-result';
import { store, stored } from '../elements/stored';

/** What the page knows of the receiver of one webhook. All fields are as the user has typed them. */
export interface Check {
  /** The URL of its counter of handled events. */
  readonly handled: string;
  /** The `payload.id` that its handlers fail on. */
  readonly failing: string;
  readonly rate: string;
  readonly seconds: string;
  /** The results, by the name of the case. */
  readonly results: Readonly<Record<string, Shown>>;
  /** Whether all cases are running, one after the other. */
  readonly isRunning: boolean;
}

/** The result of a case, and when it was started. */
export type Shown = { readonly since: number; readonly result: CaseResult | 'running' };

const noCheck: Check = { handled: '', failing: '', rate: '20', seconds: '3', results: {}, isRunning: false };
const storageKey = 'checks-1';

/**
 * The checks, by the id of the webhook. They outlive the view, so that a check goes on while the user looks at its
 * deliveries. The tab keeps them when it is reloaded.
 */
let checks = restored();
const followers = new Set<() => void>();

export function checkOf(webhook: string): Check {
  return checks[webhook] ?? noCheck;
}

export function changeCheck(webhook: string, change: (check: Check) => Partial<Check>): void {
  const check = checkOf(webhook);
  checks = { ...checks, [webhook]: { ...check, ...change(check) } };
  store('sessionStorage', storageKey, checks);
  for (const follow of followers) follow();
}

/** The check of a webhook, followed as it changes. */
export function useCheck(webhook: string): Check {
  const [, render] = useState(checks);
  useEffect(() => {
    const follow = () => render(checks);
    followers.add(follow);
    return () => void followers.delete(follow);
  }, []);
  return checkOf(webhook);
}

/** The checks that were kept. What was running has ended with the page that ran it. */
function restored(): Readonly<Record<string, Check>> {
  const kept: Record<string, Check> = Object(stored('sessionStorage', storageKey));
  const entries = Object.entries(kept).map(([webhook, check]) => {
    const over = Object.entries(check.results).filter(([, { result }]) => result !== 'running');
    return [webhook, { ...check, results: Object.fromEntries(over), isRunning: false }];
  });
  return Object.fromEntries(entries);
}
