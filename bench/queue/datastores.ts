import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';
import { createClient } from 'redis';
import { findProgram } from '../../__tests__/support/find-program';
import { freePort } from '../../__tests__/support/free-port';
import { childrenOf } from '../../__tests__/support/server-checks';

/** A server that keeps the jobs. It writes each change to the disk before it confirms it. */
export interface Datastore {
  readonly url: string;
  /** CPU time since its start, in microseconds. Read from /proc, so on Linux only. */
  cpu(): number;
  /** What the finished jobs take, in bytes. */
  bytes(): Promise<number>;
  stop(): Promise<void>;
}

export async function startRedis(): Promise<Datastore> {
  const folder = mkdtempSync(path.join(tmpdir(), 'webhooks-bench-redis-'));
  const port = await freePort();
  const settings = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--save', ''];
  const server = spawn('redis-server', [...settings, '--appendonly', 'yes', '--appendfsync', 'always'], {
    stdio: 'ignore',
  });
  const url = `redis://127.0.0.1:${port}`;
  const client = createClient({ url }).on('error', () => {});
  await client.connect();
  return {
    url,
    cpu: () => cpuOf([server.pid ?? 0]),
    bytes: async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]),
    async stop() {
      client.destroy();
      await end(server, folder);
    },
  };
}

export async function startPostgres(): Promise<Datastore> {
  const folder = mkdtempSync(path.join(tmpdir(), 'webhooks-bench-postgres-'));
  const port = await freePort();
  // PostgreSQL does not run as root.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const options = { ...user, cwd: folder, stdio: 'ignore' } as const;
  execFileSync(findProgram('initdb') ?? 'initdb', ['-D', folder, '-U', 'bench', '-E', 'UTF8'], options);
  const place = ['-D', folder, '-h', '127.0.0.1', '-p', `${port}`, '-c', 'unix_socket_directories='];
  const server = spawn(findProgram('postgres') ?? 'postgres', place, options);
  const url = `postgresql://bench@127.0.0.1:${port}/postgres`;
  const pool = new Pool({ connectionString: url }).on('error', () => {});
  while (!(await pool.query('SELECT 1').catch(() => false))) await pause(100);
  return {
    url,
    cpu: () => cpuOf([server.pid ?? 0, ...childrenOf(server.pid ?? 0)]),
    async bytes() {
      await pool.query('VACUUM bullmq.job');
      const { rows } = await pool.query(`SELECT pg_total_relation_size('bullmq.job') AS bytes`);
      return Number(rows[0].bytes);
    },
    async stop() {
      await pool.end();
      await end(server, folder);
    },
  };
}

async function end(server: ChildProcess, folder: string): Promise<void> {
  const exited = once(server, 'exit');
  server.kill('SIGINT');
  await exited;
  rmSync(folder, { recursive: true, force: true });
}

/** User and system time of processes, in ticks of 10 ms. The time of children that have ended counts with their parent's. */
function cpuOf(pids: readonly number[]): number {
  const ticks = pids.flatMap((pid) =>
    readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 15),
  );
  return ticks.reduce((sum, value) => sum + Number(value), 0) * 10_000;
}
