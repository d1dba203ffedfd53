import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { freePort } from './free-port';

/** An example at work, as a process of its own. */
export interface Example {
  /** Where it receives webhooks. */
  readonly url: string;
  /** Resolves once it has printed this, after what was waited for before. */
  printed(text: string): Promise<void>;
  /** All that it has printed. */
  output(): string;
}

const running: ChildProcessWithoutNullStreams[] = [];

afterAll(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null) continue;
    child.kill();
    await once(child, 'exit');
  }
});

/** Starts `examples/<name>` with this environment and no other secret, until the tests of the file are over. */
export async function startExample(name: string, env: Readonly<Record<string, string>> = {}): Promise<Example> {
  const { DOCSMITH_WEBHOOK_SECRET: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', `examples/${name}`], {
    env: { ...inherited, PORT: String(await freePort()), ...env },
  });
  running.push(child);
  const changes = new EventEmitter();
  let output = '';
  let seen = 0;
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      changes.emit('change');
    });
  }
  child.on('close', () => {
    ended = true;
    changes.emit('change');
  });

  const heading = 'Receiving webhooks at ';
  await printed(heading);
  await printed('\n');
  const [url = ''] = output.slice(output.indexOf(heading) + heading.length).split('\n');
  return { url, printed, output: () => output };

  async function printed(text: string): Promise<void> {
    const at = output.indexOf(text, seen);
    if (at >= 0) {
      seen = at + text.length;
      return;
    }
    if (ended) throw new Error(`${name} has ended without printing ${JSON.stringify(text)}:\n${output}`);
    await once(changes, 'change');
    return printed(text);
  }
}
