import { readFileSync } from 'node:fs';
import { docsmith } from './support/terminal';

const commands = ['send', 'sign', 'verify'];
/** The commands that need a secret to sign or to verify. */
const signing = [...commands, 'check', 'dev', 'replay', 'scenario'];

test('--help lists the commands', async () => {
  for (const flag of ['--help', '-h']) {
    const { code, stdout } = await docsmith([flag]);
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} +[A-Z].*\\.$`, 'm'));
  }
});

test.each(['tail', 'fire', 'resend', ...signing])(
  '%s --help lists its options, and needs no secret',
  async (command) => {
    const { code, stdout } = await docsmith([command, '--nonsense', '--help'], { env: {} });
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: docsmith-webhooks ${command}`);
    expect(stdout.includes('--secret-file FILE')).toBe(signing.includes(command));
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  },
);

test.each(['--version', '-v'])('%s prints the version of the package', async (flag) => {
  const manifest = JSON.parse(readFileSync('cli/package.json', 'utf8'));
  expect(await docsmith([flag])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

test('help prints what --help prints, of a command or of all', async () => {
  expect(await docsmith(['help'])).toEqual(await docsmith(['--help']));
  expect(await docsmith(['help', 'send'])).toEqual(await docsmith(['send', '-h']));
  expect((await docsmith(['help', 'help'])).stdout).toContain('Usage: docsmith-webhooks help [command]');
});

const all = 'One of send, sign, verify, dev, tail, fire, resend, replay, check, scenario, completion, help.';

test.each([
  { args: [], message: `Which command? ${all}` },
  { args: ['sned'], message: "There is no command 'sned'. Did you mean send?" },
  { args: ['constructor'], message: `There is no command 'constructor'. ${all}` },
])('$args leads to a helpful message and exit code 2', async ({ args, message }) => {
  expect(await docsmith(args)).toEqual({
    code: 2,
    stdout: '',
    stderr: `docsmith-webhooks: ${message}\nHelp: docsmith-webhooks --help\n`,
  });
});

test('help of an unknown command is an error', async () => {
  const { code, stderr } = await docsmith(['help', 'sned']);
  expect([code, stderr]).toEqual([2, expect.stringContaining("There is no command 'sned'. Did you mean send?")]);
});

test.each(commands)('%s refuses an unknown option', async (command) => {
  expect(await docsmith([command, '--nonsense'])).toEqual({
    code: 2,
    stdout: '',
    stderr: `docsmith-webhooks ${command}: Unknown option '--nonsense'.\nHelp: docsmith-webhooks ${command} --help\n`,
  });
});

test.each(commands)('%s refuses a secret as an argument, and does not print it', async (command) => {
  for (const args of [['--secret', 'hush'], ['--secret=hush']]) {
    const { code, stderr } = await docsmith([command, ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--secret: a secret is never an argument, .*--secret-file FILE/);
    expect(stderr).not.toContain('hush');
  }
});

test.each(commands)('%s asks for a secret if there is none', async (command) => {
  const args = [command, ...(command === 'send' ? ['message.created', '--url', 'http://127.0.0.1:1'] : [])];
  if (command === 'verify') args.push('--signature', 'ab');
  for (const env of [{}, { DOCSMITH_WEBHOOK_SECRET: '' }, { DOCSMITH_WEBHOOK_SECRET: ' ' }]) {
    const { code, stderr } = await docsmith(args, { env });
    expect(code).toBe(2);
    expect(stderr).toContain('There is no secret. Set DOCSMITH_WEBHOOK_SECRET');
  }
});

test('control characters in the arguments do not reach the terminal', async () => {
  const { stderr } = await docsmith(['\x1b]0;title\x07']);
  expect(stderr).toContain("There is no command '\\u001b]0;title\\u0007'.");
});
