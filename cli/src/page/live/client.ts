import type { Problem } from '../../emulator/api';

/** A request that the emulator refused, with the faults of each field. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  /** The fault of one field of a form. */
  about(field: string): string | undefined {
    return this.problem.errors?.find(({ path }) => path === `/${field}` || path.startsWith(`/${field}/`))?.message;
  }
}

let token: Promise<string> | undefined;

/**
 * Calls the API.
 *
 * @throws Refusal for every failure, also if the emulator does not answer.
 */
export async function call<Answer = undefined>(methodAndPath: string, body?: object): Promise<Answer> {
  try {
    return await callWithToken(methodAndPath, body);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    token = undefined;
    // The emulator was restarted, and each run has a new token.
    if (error.problem.code === 'wrong_token') return callWithToken(methodAndPath, body);
    throw error;
  }
}

async function callWithToken<Answer>(methodAndPath: string, body?: object): Promise<Answer> {
  const [method = 'GET', path = ''] = methodAndPath.split(' ');
  token ??= request<{ token: string }>('/session').then((session) => session.token);
  const headers = { 'Content-Type': 'application/json', 'X-Emulator-Token': await token };
  return request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

async function request<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  try {
    const response = await fetch(`/api${path}`, init);
    const text = await response.text();
    if (response.ok) return JSON.parse(text || 'null');
    const problem: Problem = JSON.parse(text);
    throw new Refusal(problem);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const detail = 'The emulator does not answer. Is it still running?';
    throw new Refusal({ title: 'No answer', status: 0, code: 'unreachable', detail });
  }
}
