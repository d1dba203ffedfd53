import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { freePort } from './free-port';

/** An example that runs in its own process. */
export interface RunningExample {
  /** Waits until the example prints this text. Each call searches after the text that the last call found. */
  printed(text: string): Promise<void>;
  /** Everything printed so far. */
  output(): string;
  /** Sends SIGTERM. Resolves to the exit code, or to the signal that ended the process. */
  stop(): Promise<number | NodeJS.Signals>;
  /** Resolves to the exit code, or to the signal that ended the process. */
  exit(): Promise<number | NodeJS.Signals>;
}

/** An example that receives webhooks. */
export interface Example extends RunningExample {
  readonly url: string;
}

const running: ChildProcessWithoutNullStreams[] = [];

afterAll(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill();
    await once(child, 'exit');
  }
});

type Environment = Readonly<Record<string, string>>;

/** Starts an example that receives webhooks. */
export async function startExample(name: string, env: Environment = {}): Promise<Example> {
  const example = await runExample(name, env);
  const heading = 'Receiving webhooks at ';
  await example.printed(heading);
  await example.printed('\n');
  const output = example.output();
  const [url = ''] = output.slice(output.indexOf(heading) + heading.length).split('\n');
  return { ...example, url };
}

/** Starts `examples/<name>`, and stops it after the last test of the file. Only `env` can set the webhook secret. */
export async function runExample(name: string, env: Environment = {}): Promise<RunningExample> {
  return runProgram(process.execPath, ['--import', 'tsx', `examples/${name}`], { PORT: `${await freePort()}`, ...env });
}

/** Starts a program, and stops it after the last test of the file. */
export function runProgram(program: string, options: readonly string[], env: Environment): RunningExample {
  const { DOCSMITH_WEBHOOK_SECRET: _, ...inherited } = process.env;
  const child = spawn(program, options, { env: { ...inherited, ...env } });
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

  return {
    printed,
    output: () => output,
    stop() {
      child.kill();
      return exit();
    },
    exit,
  };

  async function exit(): Promise<number | NodeJS.Signals> {
    while (!ended) await once(changes, 'change');
    return child.exitCode ?? child.signalCode ?? 'SIGKILL';
  }

  async function printed(text: string): Promise<void> {
    const at = output.indexOf(text, seen);
    if (at >= 0) {
      seen = at + text.length;
      return;
    }
    if (ended)
      throw new Error(`${program} ${options.join(' ')} ended before it printed ${JSON.stringify(text)}:\n${output}`);
    await once(changes, 'change');
    return printed(text);
  }
}
