import type { Problem } from '../api';

/** What the emulator refused, with what is wrong by field. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  /** What is wrong with one field of a form. */
  about(field: string): string | undefined {
    return this.problem.errors?.find(({ path }) => path === `/${field}` || path.startsWith(`/${field}/`))?.message;
  }
}

let token: Promise<string> | undefined;

/** Calls the API with the token of the run. */
export async function call<Answer = undefined>(methodAndPath: string, body?: object): Promise<Answer> {
  const [method = 'GET', path = ''] = methodAndPath.split(' ');
  token ??= fetchToken();
  const response = await send(method, path, await token, body);
  if (response.ok) return JSON.parse((await response.text()) || 'null');
  const problem: Problem = await response.json();
  throw new Refusal(problem);
}

/** To be called when the emulator may have been restarted: each run has a token of its own. */
export function forgetToken(): void {
  token = undefined;
}

function send(method: string, path: string, held: string, body?: object): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', 'X-Emulator-Token': held };
  return fetch(`/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) }).catch(() => {
    throw new Refusal({
      title: 'No answer',
      status: 0,
      code: 'unreachable',
      detail: 'The emulator does not answer. Is it still running?',
    });
  });
}

async function fetchToken(): Promise<string> {
  const { token }: { token: string } = await (await fetch('/api/session')).json();
  return token;
}
