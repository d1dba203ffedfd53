import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { freePort } from './free-port';

/** An example that runs in its own process. */
export interface Example {
  /** The URL that receives webhooks. */
  readonly url: string;
  /** Waits until the example prints this text. Each call searches after the text that the last call found. */
  printed(text: string): Promise<void>;
  /** Everything printed so far. */
  output(): string;
}

const running: ChildProcessWithoutNullStreams[] = [];

afterAll(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill();
    await once(child, 'exit');
  }
});

/** Starts `examples/<name>`, and stops it after the last test of the file. Only `env` can set the webhook secret. */
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
    if (ended) throw new Error(`${name} ended before it printed ${JSON.stringify(text)}:\n${output}`);
    await once(changes, 'change');
    return printed(text);
  }
}
