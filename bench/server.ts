import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Contestant } from './contestants';
import { onCore } from './cores';
import { environment } from './deliveries';

/** The work of a contestant since its start. */
export interface Work {
  /** Events that ran the handler. */
  readonly handled: number;
  /** Requests that arrived, refused ones too. */
  readonly requests: number;
  readonly cpuMicroseconds: number;
  /** Resident memory now, and its peak since the start. */
  readonly memory: { readonly bytes: number; readonly peakBytes: number };
  /** Milliseconds between two turns of a timer of 1 ms, since the last report. Only for a server that is watched. */
  readonly loopDelay?: { readonly p50: number; readonly p99: number };
}

/** How a contestant is served. */
export interface Serving {
  /** A key and a certificate. With it, the server speaks TLS. */
  readonly pem?: string;
  /** Watches the delay of the event loop. */
  readonly watched?: boolean;
}

/** A contestant that runs in its own process. */
export interface Server {
  readonly port: number;
  /** Waits until all connections are closed, then reports. */
  work(): Promise<Work>;
  stop(): Promise<void>;
}

export async function start({ file, pem, watched }: Contestant & Serving): Promise<Server> {
  const script = path.join(__dirname, 'serve.mjs');
  const [command, args] = onCore('server', [process.execPath, '--no-warnings', script, file]);
  const child = spawn(command, args, {
    env: {
      ...process.env,
      ...environment,
      NODE_ENV: 'production',
      ...(pem && { SERVE_PEM: pem }),
      ...(watched && { SERVE_WATCHED: 'yes' }),
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { port } = await message<{ port: number }>(child);
  return {
    port,
    work() {
      child.send('work');
      return message<Work>(child);
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

async function message<Answer>(child: ChildProcess): Promise<Answer> {
  const gone = new AbortController();
  const exited = once(child, 'exit', { signal: gone.signal }).then(() => {
    throw new Error('A contestant ended unexpectedly. See its output.');
  });
  const [answer] = await Promise.race([once(child, 'message'), exited]).finally(() => gone.abort());
  return answer;
}
