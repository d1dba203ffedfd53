import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { install, once, repository, run, workshop } from './workshop';

/** How each app is compiled. `skipLibCheck` is off, so that every declaration file is checked. */
export const strict = [
  '--strict',
  '--exactOptionalPropertyTypes',
  '--target',
  'es2022',
  '--types',
  'node',
  '--esModuleInterop',
];

export const node = once(async (version: string) => {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = await install(version, [`${name}@${version}`], path.join(repository, 'node_modules/.cache/matrix'));
  return path.join(folder, 'node_modules', name, 'bin/node');
});

export interface Tarball {
  readonly file: string;
  readonly size: number;
  readonly unpackedSize: number;
}

/** Both packages, from one build. */
const pack = once(async (): Promise<readonly (Tarball & { name: string; filename: string })[]> => {
  await run('npm', ['run', 'build'], repository);
  const flags = ['--json', '--ignore-scripts', '--workspaces', '--include-workspace-root'];
  return JSON.parse(await run('npm', ['pack', ...flags, '--pack-destination', workshop], repository));
});

export async function tarball(name: string): Promise<Tarball> {
  const packed = (await pack()).find((one) => one.name === name);
  if (packed === undefined) throw new Error(`npm has not packed ${name}`);
  return { ...packed, file: path.join(workshop, packed.filename) };
}

/** A project with the library, and these packages beside it. */
export const library = once(async (...packages: readonly string[]) => {
  const { file } = await tarball('docsmith-webhooks');
  return project(['library', ...packages].join('-').replace(/[^\w.-]/g, ''), [file, ...packages]);
});

/** An app on Express with both packages and OpenTelemetry, compiled as ES modules and as CommonJS. */
export const app = once(async (express: string) => {
  const both = await Promise.all(['docsmith-webhooks', 'docsmith-webhooks-cli'].map(tarball));
  const beside = [`express@${express}`, `@types/express@${express[0]}`, '@types/node@20', '@opentelemetry/api@1.9'];
  const folder = await project(`express-${express}`, [...both.map(({ file }) => file), ...beside]);
  const tsc = `${await tool('typescript', '7.0')}/bin/tsc`;
  const compile = (kind: string, outDir: string) =>
    run('node', [tsc, ...strict, '--module', kind, '--outDir', outDir, 'main.ts', 'emulate.ts'], folder);
  await Promise.all([compile('nodenext', 'esm'), compile('commonjs', 'commonjs')]);
  writeFileSync(path.join(folder, 'commonjs/package.json'), '{ "type": "commonjs" }');
  return folder;
});

async function project(name: string, packages: readonly string[]): Promise<string> {
  const folder = await install(name, packages);
  cpSync(path.join(__dirname, 'consumers'), folder, { recursive: true });
  return folder;
}

/** A tool, in a folder where no app finds what it has not installed. */
export const tool = once(async (name: string, version: string) => {
  const folder = await install(`${name}-${version}`, [`${name}@${version}`]);
  return path.join(folder, 'node_modules', name);
});

/** An app as one file in both formats, with nothing installed around it. Returns the path without its ending. */
export const bundle = once(async (bundler: string, express: string) => {
  const entry = path.join(await app(express), 'esm/main.js');
  const file = path.join(workshop, 'bundles', express, bundler);
  await run('node', ['bundle.mjs', bundler, entry, file, bannerOfDocs()], await bundlers());
  return file;
});

const bundlers = once(async () => {
  const plugins = ['commonjs@29', 'json@6', 'node-resolve@16'].map((name) => `@rollup/plugin-${name}`);
  const folder = await install('bundlers', ['esbuild@0.28', 'rollup@4', 'webpack@5', ...plugins]);
  cpSync(path.join(__dirname, 'bundle.mjs'), path.join(folder, 'bundle.mjs'));
  return folder;
});

/** What users are told to begin an ES module of esbuild with. */
function bannerOfDocs(): string {
  const page = readFileSync(path.join(repository, 'docs/upgrading.md'), 'utf8');
  const [, banner] = /--banner:js="(.+)"/.exec(page) ?? [];
  if (banner === undefined) throw new Error('docs/upgrading.md shows no banner for esbuild');
  return banner;
}
