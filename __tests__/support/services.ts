import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port';
import { until } from './until';

/** A server of our own, on a free port of the loopback interface, with its files in a temporary folder. */
export interface Service {
  readonly url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and with the same files. */
  start(): Promise<void>;
  /** Freezes it: connections stay open, nothing is answered. */
  pause(): void;
  resume(): void;
}

const aptPackages = { 'redis-server': 'redis-server', postgres: 'postgresql', chromium: 'chromium' } as const;

/** What other systems call them. */
const otherNames: Readonly<Record<string, readonly string[]>> = { chromium: ['chromium-browser', 'google-chrome'] };

/** `describe()` for what needs a program: without it skipped, in one line, or failed where REQUIRE_SERVICES is set. */
export function describeWith(program: keyof typeof aptPackages, name: string, body: () => void): void {
  if (findProgram(program)) return describe(name, body);
  const advice = `${name}: needs ${program}; install it with apt-get install ${aptPackages[program]}`;
  if (process.env.REQUIRE_SERVICES) {
    return test(advice, () => {
      throw new Error(advice);
    });
  }
  // Jest names what it skips only where it runs a single file.
  process.stderr.write(`skipped: ${advice}\n`);
  test.skip(advice, () => {});
}

/** Debian keeps PostgreSQL's programs out of the PATH. */
export function findProgram(name: string): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => path.join(debian, version, 'bin')) : [];
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...versions];
  const names = [name, ...(otherNames[name] ?? [])];
  return names.flatMap((one) => folders.map((folder) => path.join(folder, one))).find((file) => existsSync(file));
}

/** Starts a Redis that keeps what it has acknowledged, and stops it after the tests. */
export async function startRedis(...settings: string[]): Promise<Service> {
  const folder = temporaryFolder('redis');
  const port = await freePort();
  const persistence = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', ...settings];
  return startService({
    url: `redis://127.0.0.1:${port}`,
    launch: () => run('redis-server', ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, ...persistence]),
    ready: () => answersPing(port),
  });
}

/** Starts a PostgreSQL, and stops it after the tests. */
export async function startPostgres(): Promise<Service> {
  const folder = temporaryFolder('postgres');
  const port = await freePort();
  const user = unprivileged();
  if (user) chownSync(folder, user.uid, user.gid);
  execFileSync(findProgram('initdb') ?? 'initdb', ['-D', folder, '-U', 'test', '-E', 'UTF8', '--no-sync'], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const settings = ['fsync=off', 'unix_socket_directories=', 'max_connections=200', 'log_min_messages=panic'];
  const given = settings.flatMap((setting) => ['-c', setting]);
  const place = ['-h', '127.0.0.1', '-p', `${port}`];
  return startService({
    url: `postgresql://test@127.0.0.1:${port}/postgres`,
    launch: () => run('postgres', ['-D', folder, ...place, ...given], { ...user, cwd: folder }),
    ready: () => succeeds('pg_isready', [...place, '-q']),
  });
}

/** PostgreSQL refuses to run as root: it gets the ids of `nobody`. */
function unprivileged(): { uid: number; gid: number } | undefined {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];

function run(program: string, options: string[], as: { uid?: number; gid?: number; cwd?: string } = {}): ChildProcess {
  const child = spawn(findProgram(program) ?? program, options, { ...as, stdio: 'ignore', detached: true });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

interface Launch {
  readonly url: string;
  launch(): ChildProcess;
  /** Whether it answers. */
  ready(): Promise<boolean>;
}

async function startService({ url, launch, ready }: Launch): Promise<Service> {
  let child = launch();
  await started();
  return {
    url,
    async kill() {
      const exited = once(child, 'exit');
      signal(child, 'SIGKILL');
      await exited;
    },
    async start() {
      child = launch();
      await started();
    },
    pause: () => signal(child, 'SIGSTOP'),
    resume: () => signal(child, 'SIGCONT'),
  };

  async function started(): Promise<void> {
    await until(() => {
      if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}.`);
      return ready();
    });
  }
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => {
      socket.destroy();
      resolve(String(reply) === '+PONG\r\n');
    });
    socket.once('error', () => resolve(false));
  });
}

async function succeeds(program: string, options: string[]): Promise<boolean> {
  const [code] = await once(run(program, options), 'exit');
  return code === 0;
}

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `docsmith-webhooks-${name}-`));
  folders.push(folder);
  return folder;
}

/** Reaches the whole group, since PostgreSQL has a process for each connection. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, name);
}

/** Also when the tests are interrupted. */
function stopAll(): void {
  for (const child of running) signal(child, 'SIGKILL');
}

process.once('exit', stopAll);

afterAll(async () => {
  const exits = [...running].map((child) => once(child, 'exit'));
  stopAll();
  await Promise.all(exits);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
