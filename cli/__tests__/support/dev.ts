import { freePort } from '../../../__tests__/support/free-port';
import { main } from '../../src/main';
import { eventually } from './emulator';

/** Runs `dev` in this process until Ctrl-C. */
export async function dev(args: readonly string[], env: Record<string, string> = {}) {
  const output = { stdout: '', stderr: '' };
  const stdin = { async *[Symbol.asyncIterator]() {} };
  const exit = main(['dev', ...args, '--port', String(await freePort())], {
    stdin,
    stdout: { write: (text) => (output.stdout += text) },
    stderr: { write: (text) => (output.stderr += text) },
    env,
  });
  const url = await eventually(() => /dashboard is at (\S+)/.exec(output.stdout + output.stderr)?.[1]);
  const { port } = new URL(url);
  return { output, url, port, act, stop };

  async function act(path: string, body: object) {
    const { token } = JSON.parse(await (await fetch(`${url}/api/session`)).text());
    const headers = { 'content-type': 'application/json', 'x-emulator-token': token };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return JSON.parse(await response.text());
  }

  function stop(): Promise<number> {
    process.emit('SIGINT');
    return exit;
  }
}
