import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { listen, receiver, secret } from '../../__tests__/support/endpoint';
import { findProgram } from '../../__tests__/support/find-program';
import { freePort } from '../../__tests__/support/free-port';
import { eventually } from './support/emulator';
import { expectGone } from './support/process-group';

/** Both packages, installed beside each other as they are published. */
const folder = mkdtempSync(path.join(tmpdir(), 'docsmith-webhooks-'));
const bin = path.join(folder, 'cli', JSON.parse(readFileSync('cli/package.json', 'utf8')).bin['docsmith-webhooks']);

beforeAll(() => {
  build('.');
  build('cli');
  for (const name of ['node_modules', 'schemas']) symlinkSync(path.resolve(name), path.join(folder, name));
  mkdirSync(path.join(folder, 'cli/node_modules'));
  symlinkSync(folder, path.join(folder, 'cli/node_modules/docsmith-webhooks'));
});

/** Compiles a package with the options of `npm run build`, but file by file and without type checks. */
function build(name: string): void {
  const { config } = ts.readConfigFile(path.join(name, 'tsconfig.build.json'), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, path.resolve(name));
  for (const fileName of fileNames) {
    const compiled = path.join(folder, name, 'dist', path.relative(path.resolve(name, 'src'), fileName));
    const { outputText } = ts.transpileModule(readFileSync(fileName, 'utf8'), { compilerOptions: options, fileName });
    mkdirSync(path.dirname(compiled), { recursive: true });
    writeFileSync(compiled.replace(/\.ts$/, '.js'), outputText);
  }
  copyFileSync(path.join(name, 'package.json'), path.join(folder, name, 'package.json'));
}

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the built program as a process of its own. */
async function run(args: readonly string[], stdin = '') {
  const child = start(args);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  child.stdin.end(stdin);
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

function start(args: readonly string[]) {
  return spawn(process.execPath, [bin, ...args], { env: { ...process.env, DOCSMITH_WEBHOOK_SECRET: secret } });
}

test('the program starts with a shebang line', () => {
  expect(readFileSync(bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test('it delivers to a real server, and exits', async () => {
  const { webhooks, app } = receiver();
  const texts: string[] = [];
  webhooks.on('message.created', (req) => texts.push(req.webhook.payload.message));
  const { url } = await listen(app);

  const sent = await run(['send', 'message.created', '--url', url, '--set', 'payload.message=héllo']);

  expect(sent).toEqual({ code: 0, stdout: expect.stringMatching(/^204 No Content {2}message\.created /), stderr: '' });
  expect(texts).toEqual(['héllo']);
});

test('verify accepts the output of sign', async () => {
  const { stdout } = await run(['sign'], 'body');
  expect((await run(['verify', '--signature', stdout.trim()], 'body')).code).toBe(0);
  expect((await run(['verify', '--signature', stdout.trim()], 'body\n')).code).toBe(1);
});

test('invalid arguments lead to exit code 2', async () => {
  expect((await run(['send', '--nonsense'])).code).toBe(2);
});

test('--help names every command', async () => {
  expect((await run(['--help'])).stdout).toMatch(/send .*\n.*sign .*\n.*verify /);
});

test('it exits without an error message if the reader closes the pipe', async () => {
  const { app } = receiver();
  const { url } = await listen(app);
  const child = start(['send', 'group.created', '--url', url, '--json', '--count', '1000000', '--concurrency', '4']);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(stderr).toBe('');
});

test.each(['stdout', 'stderr'] as const)('dev saves what was changed if the reader closes %s', async (name) => {
  const { url } = await listen(receiver().app);
  const data = path.join(folder, `state of ${name}`);
  const args = ['dev', '--port', String(await freePort()), '--forward', url, '--data', data];
  const child = start(name === 'stderr' ? [...args, '--json'] : args);
  let notices = '';
  child[name].setEncoding('utf8').on('data', (text) => (notices += text));
  const emulator = await eventually(() => /is at (\S+) .*\nEvery event goes to/.exec(notices)?.[1]);
  child[name].destroy();
  await createContact(emulator, 'Kevin');
  if (name === 'stderr') child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(readFileSync(path.join(data, 'emulator.json'), 'utf8')).toContain('Kevin');
  expect(readdirSync(data)).toEqual(['emulator.json']);
});

test('npx ends with all its processes after SIGTERM, and the port is free', async () => {
  const project = path.join(folder, 'project');
  mkdirSync(path.join(project, 'node_modules/.bin'), { recursive: true });
  writeFileSync(path.join(project, 'package.json'), '{}');
  symlinkSync(bin, path.join(project, 'node_modules/.bin/docsmith-webhooks'));
  chmodSync(bin, 0o755);
  const port = await freePort();
  const npx = spawn('npx', ['docsmith-webhooks', 'dev', '--port', String(port)], { cwd: project, detached: true });
  await once(npx.stdout, 'data');
  npx.kill('SIGTERM');
  await expectGone(npx, [port]);
});

describe('dev, if its usual port is taken', () => {
  let inTheWay: Server;
  beforeEach(async () => {
    inTheWay = createServer().listen(4000, '127.0.0.1');
    // Another program may have taken it already.
    await once(inTheWay, 'listening').catch(() => {});
  });
  afterEach(() => inTheWay.close());

  const onTerminal = process.platform === 'linux' && findProgram('script') ? test : test.skip;

  onTerminal('takes the next one on a terminal, and says so', async () => {
    // Without `exec`, Ctrl-C reaches the shell too, and the exit code is then that of the shell.
    const script = spawn('script', ['-qec', `exec '${process.execPath}' '${bin}' dev`, '/dev/null']);
    let output = '';
    script.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    const port = await eventually(() => /dashboard is at http:\S+:(\d+)/.exec(output)?.[1]);
    expect(output).toMatch(/^Port 4000 is taken\.\r\nThe dashboard is at /);
    expect(Number(port)).toBeGreaterThan(4000);
    script.stdin.write('\x03');
    expect(await once(script, 'close')).toEqual([0, null]);
  });

  test('fails without a terminal, and names the next one', async () => {
    const { code, stdout, stderr } = await run(['dev']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^docsmith-webhooks dev: port 4000 is taken\. The next free one: --port \d+\n$/);
  });
});

async function createContact(emulator: string, username: string): Promise<void> {
  const { token } = JSON.parse(await (await fetch(`${emulator}/api/session`)).text());
  const headers = { 'content-type': 'application/json', 'x-emulator-token': token };
  await fetch(`${emulator}/api/contacts`, { method: 'POST', headers, body: JSON.stringify({ username }) });
}
