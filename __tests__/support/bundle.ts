import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { temporaryFolder } from './services';

/**
 * Bundles a program of this folder for `fork()`. Returns the path. One file of JavaScript starts in a third of the time
 * that TypeScript and its packages need.
 *
 * @param packages - Stay out of the bundle.
 */
export async function bundle(name: string, ...packages: readonly string[]): Promise<string> {
  const folder = temporaryFolder(name);
  const outfile = path.join(folder, `${name}.js`);
  // Native modules cannot be in a bundle.
  const external = ['pg-native', 'better-sqlite3', 'msgpackr-extract', ...packages];
  symlinkSync(path.join(__dirname, '../../node_modules'), path.join(folder, 'node_modules'));
  await build({
    entryPoints: [path.join(__dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    external,
    logLevel: 'error',
  });
  return outfile;
}
