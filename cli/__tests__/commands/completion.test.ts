import { execFileSync } from 'node:child_process';
import { temporaryFile } from '../../../__tests__/support/files';
import { describeWith } from '../../../__tests__/support/services';
import { docsmith } from '../support/terminal';

/** Runs a script in a shell that has loaded the completion as $1. */
async function inShell(shell: string, options: readonly string[], script: string): Promise<string[]> {
  const { code, stdout } = await docsmith(['completion', shell], { env: {} });
  expect(code).toBe(0);
  const output = execFileSync(shell, [
    ...options,
    '-c',
    script,
    ...(shell === 'fish' ? [] : ['-']),
    temporaryFile(stdout),
  ]);
  return output.toString().trim().split('\n');
}

describeWith('bash', 'in bash', () => {
  const complete = (...words: string[]) =>
    inShell(
      'bash',
      ['--norc'],
      `source "$1"; cd cli; COMP_WORDS=(docsmith-webhooks ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
       _docsmith_webhooks; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );

  test('completes commands', async () => {
    expect(await complete('re')).toEqual(['resend', 'replay']);
  });

  test('completes options, and the event types', async () => {
    expect(await complete('send', '--da')).toEqual(['--data']);
    expect(await complete('fire', 'message.')).toEqual(['message.created', 'message.updated', 'message.deleted']);
  });

  test('completes files and directories where an option takes them, and nothing where it takes a text', async () => {
    expect(await complete('send', '--data', 'tsconfig.b')).toEqual(['tsconfig.build.json']);
    expect(await complete('dev', '--data', 's')).toEqual(['src']);
    expect(await complete('send', '--id', 'message.')).toEqual(['']);
  });
});

describeWith('zsh', 'in zsh', () => {
  /** Prints what the script hands to the functions of zsh that show a menu. */
  const complete = (...words: string[]) =>
    inShell(
      'zsh',
      ['-f'],
      `compdef() { }; _arguments() { print -rl -- "$@" }; _describe() { print -rl -- $commands }
       source "$1"; words=(docsmith-webhooks ${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length + 1}
       _docsmith_webhooks`,
    );

  test('offers the commands, each with its summary', async () => {
    expect(await complete('')).toContain('sign:Print the signature of a body.');
  });

  test('offers options, files and event types', async () => {
    const specs = await complete('fire', '');
    expect(specs).toContainEqual(expect.stringMatching(/^\*--data\[[^\]]+\]:file:_files$/));
    expect(specs).toContainEqual(expect.stringMatching(/^1:event type:\(contact\.created .*\)$/));
    expect(await complete('dev', '')).toContainEqual(expect.stringMatching(/^\*--data\[.*\]:directory:_files -\/$/));
  });
});

describeWith('fish', 'in fish', () => {
  const complete = (line: string) =>
    inShell('fish', ['--no-config'], `source $argv[1]; cd cli; complete -C 'docsmith-webhooks ${line}'`);

  test('completes commands, with their summaries', async () => {
    expect(await complete('res')).toEqual(['resend\tResend a delivery of the running emulator.']);
  });

  test('completes options, files and event types', async () => {
    expect(await complete('send --dat')).toEqual([expect.stringMatching(/^--data\t/)]);
    expect(await complete('send --data tsconfig.b')).toEqual(['tsconfig.build.json']);
    expect(await complete('fire message.c')).toEqual(['message.created']);
  });
});

test.each([
  [[], 'Which shell? One of bash, zsh, fish.'],
  [['fihs'], "There is no completion for 'fihs'. Did you mean fish? One of bash, zsh, fish."],
  [['tcsh'], "There is no completion for 'tcsh'. One of bash, zsh, fish."],
  [['constructor'], "There is no completion for 'constructor'. One of bash"],
])('refuses %j', async (args, message) => {
  const { code, stderr } = await docsmith(['completion', ...args]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
