import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export const repository = path.join(__dirname, '../..');
/** Outside of the repository: what a project has not installed, it does not find in a folder above. */
export const workshop = mkdtempSync(path.join(tmpdir(), 'docsmith-webhooks-matrix-'));
process.once('SIGINT', () => process.exit(130));
process.once('exit', () => rmSync(workshop, { recursive: true, force: true }));

/** Each version of each package that was installed. */
const installed = new Map<string, Set<string>>();

/** Runs a program with this Node first in the PATH. Returns what it prints, or rejects with it. */
export async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  node = process.execPath,
): Promise<string> {
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  try {
    return (await execute(program, args, { cwd, env, timeout: 600_000, maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    const { stdout, stderr } = Object.assign({ stdout: '', stderr: '' }, error);
    throw new Error(`${[program, ...args].join(' ')}\n${stdout}${stderr}`.trim(), { cause: error });
  }
}

/** Does this once for the same arguments, for all cells that need it. */
export function once<Args extends readonly string[], Made>(make: (...args: Args) => Promise<Made>): typeof make {
  const made = new Map<string, Promise<Made>>();
  return (...args) => {
    const key = args.join();
    const result = made.get(key) ?? make(...args);
    made.set(key, result);
    return result;
  };
}

/** Installs packages in a new project, and returns its folder. A package is a file, or `name@version`. */
export async function install(name: string, packages: readonly string[], parent = workshop): Promise<string> {
  const folder = path.join(parent, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', ['install', ...flags, ...packages], folder);

  for (const spec of packages.filter((file) => !file.endsWith('.tgz'))) {
    const dependency = spec.slice(0, spec.lastIndexOf('@'));
    const { version } = JSON.parse(readFileSync(path.join(folder, 'node_modules', dependency, 'package.json'), 'utf8'));
    installed.set(dependency, (installed.get(dependency) ?? new Set()).add(version));
  }
  return folder;
}

/** What was installed, one package a line. */
export function versions(): string {
  const newestLast = new Intl.Collator('en', { numeric: true });
  return [...installed]
    .map(([name, found]) => `${name} ${[...found].sort(newestLast.compare).join(', ')}`)
    .sort()
    .join('\n');
}
