/**
 * Runs the shell commands of the pages as a newcomer does, from top to bottom: in a copy of the repository, and in an app that
 * begins as an empty folder beside it. Each command must exit with 0, and each server must say that it listens.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../__tests__/support/free-port';

/** The pages whose commands run. In `before`, what a page expects to run already. */
const walked: readonly { readonly page: string; readonly before?: string }[] = [
  { page: 'README.md' },
  { page: 'cli/README.md', before: 'npx tsx examples/quick-start.ts' },
  { page: 'docs/testing.md' },
  { page: 'docs/observability.md' },
];

/** Pages with commands that do not run here, each with the reason. */
const elsewhere: Readonly<Record<string, string>> = {
  'CONTRIBUTING.md': 'the commands of .ci/run and of the workflows; some take minutes, or write into the repository',
  'docs/emulator.md':
    'each command has its tests in cli/__tests__/commands; many need a recording, a counter or a tunnel',
  'docs/upgrading.md': '`npm run test:matrix` bundles in this way',
};

/** Commands that do not run here, each with the reason. */
const skipped = new Map([
  ['npm install docsmith-webhooks express', 'not released; the README installs the same from the clone'],
  ['npm install --save-dev docsmith-webhooks-cli', 'not released; the README installs the same from the clone'],
  ['npx docsmith-webhooks-cli dev', 'not released; the same program as `npx docsmith-webhooks dev`'],
  ['npm run -s docsmith-webhooks -- <command>', 'a pattern, not a command'],
  ['npm ci && npm test', '.ci/run has just done so'],
]);

/** Commands that run until they are stopped, by their beginning. A new one takes the place of those of its kind. */
const servers: readonly { readonly begins: string; readonly ready: RegExp; readonly kinds: readonly string[] }[] = [
  { begins: 'npx tsx ', ready: /http:\/\/127\.0\.0\.1:/, kinds: ['receiver'] },
  { begins: 'npx docsmith-webhooks dev', ready: /http:\/\/127\.0\.0\.1:/, kinds: ['service'] },
  { begins: 'npx docsmith-webhooks tail', ready: /Following/, kinds: ['reader'] },
  { begins: 'npm ci && npm start', ready: /http:\/\/127\.0\.0\.1:/, kinds: ['receiver', 'service'] },
];

const repository = path.join(__dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'docsmith-webhooks-shell-'));
const clone = path.join(folder, 'docsmith-webhooks');
const app = path.join(folder, 'app');
// `npm ci` of .ci/run has just filled npm's cache.
const env: NodeJS.ProcessEnv = { ...process.env, npm_config_prefer_offline: 'true', npm_config_audit: 'false' };
delete env.DOCSMITH_WEBHOOK_SECRET;

/** What runs now, with the kinds of a server. */
const running = new Map<ChildProcess, readonly string[]>();

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.once('exit', () => {
  for (const child of running.keys()) kill(child);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function main(): Promise<void> {
  const built = new Set(['node_modules', 'dist', 'coverage', 'reference', '.git']);
  cpSync(repository, clone, { recursive: true, filter: (source) => !built.has(path.basename(source)) });
  mkdirSync(app);
  env.PORT = String(await freePort()); // for the examples
  const emulatorPort = await freePort();

  assertAllPagesKnown();
  for (const { page, before } of walked) {
    const text = read(page).replaceAll('127.0.0.1:3000', `127.0.0.1:${env.PORT}`).replaceAll('(3000', `(${env.PORT}`);
    for (const [, name = '', code = ''] of text.matchAll(/^Save this as `(.+)`:\n\n```ts\n(.*?)^```$/gms)) {
      writeFileSync(path.join(app, name), code);
    }
    for (const command of [...(before ? [before] : []), ...commandsIn(text)]) {
      console.log(`${page}: ${command}`);
      await run(command, emulatorPort);
    }
  }
  if (skipped.size > 0) throw new Error(`No page has these commands: ${[...skipped.keys()].join(', ')}`);
}

/** A new page with commands must be walked here, or say why not. */
function assertAllPagesKnown(): void {
  const markdown = ['', 'cli', 'docs'].flatMap((place) => {
    const names = readdirSync(path.join(repository, place)).filter((name) => name.endsWith('.md'));
    return names.map((name) => path.join(place, name));
  });
  const withCommands = markdown.filter((page) => commandsIn(read(page)).length > 0);
  const known = [...walked.map(({ page }) => page), ...Object.keys(elsewhere)];
  const unknown = withCommands.filter((page) => !known.includes(page));
  if (unknown.length > 0) throw new Error(`Name these pages in scripts/run-shell-blocks.ts: ${unknown.join(', ')}`);
}

/** The commands of the `sh` blocks, without comments. */
function commandsIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block.replaceAll('\\\n', ''));
  const lines = blocks.flatMap((block) => block.split('\n'));
  return lines.map((line) => line.replace(/(^|\s+)# .*$/, '').trim()).filter((line) => line !== '');
}

async function run(command: string, emulatorPort: number): Promise<void> {
  const [, name, value] = /^export (\w+)='(.*)'$/.exec(command) ?? [];
  if (name !== undefined) {
    env[name] = value;
    return;
  }
  if (skipped.delete(command)) return;

  const bare = command.replace(/^\w+='[^']*' /, '');
  const cwd = /^npm (ci|pack|run)|examples\//.test(bare) ? clone : app;
  const server = servers.find(({ begins }) => bare.startsWith(begins));
  if (server) await serve(withPort(command, emulatorPort), cwd, server);
  else await finish(withPort(await withDelivery(command, emulatorPort), emulatorPort), cwd);
}

/** Lets a command of the emulator use a free port. An `npm ci` of the clone has run before. */
function withPort(command: string, port: number): string {
  if (command === 'npm ci && npm start') return `npm start -- --port ${port}`;
  return /docsmith-webhooks (dev|tail|fire|resend)\b/.test(command) ? `${command} --port ${port}` : command;
}

/** Replaces the id of the page by that of a delivery that exists. */
async function withDelivery(command: string, port: number): Promise<string> {
  if (!command.startsWith('npx docsmith-webhooks resend')) return command;
  const fired = await finish(withPort('npx docsmith-webhooks fire message.created', port), app);
  const [, id = ''] = / ms {2}(\S+)/.exec(fired) ?? [];
  return command.replace(/(?<=resend )\S+/, id);
}

/** Runs a command to its end. Returns what it has printed. */
async function finish(command: string, cwd: string): Promise<string> {
  const { child, printed } = start(command, cwd);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command}\nexited with ${code}:\n${printed()}`);
  return printed();
}

/** Starts a command, and waits until it is ready. */
async function serve(command: string, cwd: string, { ready, kinds }: (typeof servers)[number]): Promise<void> {
  for (const [child, ofChild] of running) {
    if (!ofChild.some((kind) => kinds.includes(kind))) continue;
    kill(child);
    await once(child, 'close');
  }
  const { child, printed } = start(command, cwd, kinds);
  await new Promise<void>((resolve, reject) => {
    const look = () => void (ready.test(printed()) && resolve());
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('close', (code) => reject(new Error(`${command}\nexited with ${code}:\n${printed()}`)));
  });
}

function start(command: string, cwd: string, kinds: readonly string[] = []) {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', command], { cwd, env, detached: true, stdio: 'pipe' });
  running.set(child, kinds);
  child.once('close', () => running.delete(child));
  child.stdin.end();
  let output = '';
  const add = (bytes: Buffer) => {
    output += bytes;
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  return { child, printed: () => output };
}

/** Kills a program, with everything that it has started. */
function kill({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}

function read(page: string): string {
  return readFileSync(path.join(repository, page), 'utf8');
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
