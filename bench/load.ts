import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { has, onCore } from './cores';
import type { Delivery } from './deliveries';

export interface Load {
  readonly requests: number;
  readonly seconds: number;
  /** Connections that broke, plus answers that were not 2xx. */
  readonly failures: number;
  readonly p99Milliseconds: number;
}

const run = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'webhooks-bench-'));

export const loadTool = has('wrk') ? 'wrk' : 'autocannon';

/** Posts the same delivery again and again from another process. */
export async function load(port: number, delivery: Delivery, connections: number, seconds: number): Promise<Load> {
  const url = `http://127.0.0.1:${port}/webhooks`;
  const bodyFile = path.join(folder, 'body.json');
  writeFileSync(bodyFile, delivery.body);
  const headers = Object.entries(delivery.headers);
  return loadTool === 'wrk' ? wrk() : autocannon();

  async function wrk(): Promise<Load> {
    const script = path.join(__dirname, 'post.lua');
    const limits = ['-t', '1', '-c', `${connections}`, '-d', `${Math.ceil(seconds)}s`, '--timeout', '30s'];
    const { stdout } = await run(
      ...onCore('load', ['wrk', ...limits, '-s', script, url, '--', bodyFile, ...headers.flat()]),
    );
    return JSON.parse(stdout.slice(stdout.lastIndexOf('{')));
  }

  async function autocannon(): Promise<Load> {
    const script = require.resolve('autocannon');
    const limits = ['-c', `${connections}`, '-d', `${seconds}`, '--timeout', '30'];
    const posted = ['-m', 'POST', '-i', bodyFile, ...headers.flatMap(([name, value]) => ['-H', `${name}=${value}`])];
    const { stdout } = await run(...onCore('load', [process.execPath, script, '--json', ...limits, ...posted, url]));
    const { requests, duration, errors, non2xx, latency } = JSON.parse(stdout);
    return { requests: requests.total, seconds: duration, failures: errors + non2xx, p99Milliseconds: latency.p99 };
  }
}
