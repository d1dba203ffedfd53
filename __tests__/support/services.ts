import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from './find-program';
import { freePort } from './free-port';
import { accepts, answersPing, childrenOf, succeeds } from './server-checks';
import { until } from './until';

/** A server that a test starts on a free port of localhost. Its files are in a temporary folder. */
export interface Service {
  readonly url: string;
  /** Kills it without a chance to shut down. */
  kill(): Promise<void>;
  /** Restarts it on the same port with the same files. */
  start(): Promise<void>;
  /** Freezes it. Connections stay open, but it does not answer. */
  pause(): void;
  resume(): void;
}

const installedBy = {
  'redis-server': 'apt-get install redis-server',
  postgres: 'apt-get install postgresql',
  chromium: 'apt-get install chromium',
  nginx: 'apt-get install nginx',
  bash: 'apt-get install bash',
  zsh: 'apt-get install zsh',
  fish: 'apt-get install fish',
  bun: 'npm install -g bun',
  deno: 'npm install -g deno',
} as const;

/** A `describe()` that needs a program. Without the program it is skipped, or fails if REQUIRE_SERVICES is set. */
export function describeWith(program: keyof typeof installedBy, name: string, body: () => void): void {
  if (findProgram(program)) return describe(name, body);
  const advice = `${name}: needs ${program}; install it with ${installedBy[program]}`;
  if (process.env.REQUIRE_SERVICES) {
    return test(advice, () => {
      throw new Error(advice);
    });
  }
  // Jest names skipped tests only when it runs a single file.
  process.stderr.write(`skipped: ${advice}\n`);
  test.skip(advice, () => {});
}

/** Starts a Redis, and stops it after the tests. It writes each change to disk before it answers. */
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
    family: () => childrenOf(Number.parseInt(readFileSync(path.join(folder, 'postmaster.pid'), 'utf8'), 10)),
  });
}

/** Passes a request for `/3000` on to port 3000 of localhost. All settings are nginx's defaults, except for the largest body. */
const toAnyPort = `client_max_body_size 100m;
  server { listen 80; location ~ ^/(\\d+)$ { proxy_pass http://127.0.0.1:$1; } }`;

/**
 * Starts an nginx, and stops it after the tests.
 *
 * @param settings - What stands in its `http` block. It listens on a free port of localhost instead of port 80.
 */
export async function startNginx(settings = toAnyPort): Promise<Service> {
  const folder = temporaryFolder('nginx');
  const port = await freePort();
  // Debian's folders for these files belong to root.
  const files = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${kind};`);
  const own = settings.replace('listen 80;', `listen 127.0.0.1:${port};`);
  writeFileSync(
    path.join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid nginx.pid; events {} http { access_log off; ${files.join(' ')} ${own} }`,
  );
  return startService({
    url: `http://127.0.0.1:${port}`,
    launch: () => run('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr']),
    ready: () => accepts(port),
  });
}

/** PostgreSQL does not run as root, so root runs it as the user `nobody`. */
function unprivileged(): { uid: number; gid: number } | undefined {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];

/**
 * Stops the program together with the test process. A pipe connects the two. It closes when the test process ends, even
 * by SIGKILL, and then the shell kills its process group. It does the same when the program ends by itself.
 */
const untilThePipeCloses = '{ "$@"; kill -9 0; } & read -r _; kill -9 0';

function run(program: string, options: string[], as: { uid?: number; gid?: number; cwd?: string } = {}): ChildProcess {
  const command = ['-c', untilThePipeCloses, 'sh', findProgram(program) ?? program, ...options];
  const child = spawn('sh', command, { ...as, stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

interface Launch {
  readonly url: string;
  launch(): ChildProcess;
  /** Resolves to true if the server answers. */
  ready(): Promise<boolean>;
  /** The processes of the server outside of its process group. */
  family?(): number[];
}

async function startService({ url, launch, ready, family = () => [] }: Launch): Promise<Service> {
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
    pause() {
      // The server first, so that it starts no further process.
      signal(child, 'SIGSTOP');
      for (const pid of family()) process.kill(pid, 'SIGSTOP');
    },
    resume() {
      for (const pid of family()) process.kill(pid, 'SIGCONT');
      signal(child, 'SIGCONT');
    },
  };

  /** Retries, because what a killed PostgreSQL leaves behind can stop the next start for a moment. */
  async function started(): Promise<void> {
    await until(() => {
      if (child.signalCode !== null) child = launch();
      return ready();
    });
  }
}

/** Makes a folder that is deleted after the last test of the file. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `docsmith-webhooks-${name}-`));
  folders.push(folder);
  return folder;
}

/** Sends the signal to the process group: to the program and to its shell. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, name);
}

afterAll(async () => {
  const exits = [...running].map((child) => once(child, 'exit'));
  for (const child of running) signal(child, 'SIGKILL');
  await Promise.all(exits);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
