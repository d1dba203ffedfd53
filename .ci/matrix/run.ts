/**
 * `npm run test:matrix` packs both packages once, and uses the tarballs as users do:
 *
 * - Packages: what is in them, and how large they are.
 * - Apps: each form of an app (module system, bundler, test runner) × each Node × each Express.
 * - Types: each TypeScript × each set of types × each kind of module. The Node that runs tsc makes no difference.
 *
 * With `-- --short`, only a part of the cells: each pair of two values is still in an app, and each value in a compilation.
 * With words, as in `npm run test:matrix -- 'Vitest 5' 'Node 26'`, only the cells that have them all in their names.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { sizeBudgets } from '../../__tests__/support/size-budgets';
import { app, bundle, library, node, strict, type Tarball, tarball, tool } from './projects';
import { type Cell, type Result, table } from './table';
import { once, repository, run, versions } from './workshop';

const nodes = ['20', '22', '24', '26'];
const expresses = ['4.18', '4', '5.0', '5'];
const typescripts = ['5.0', '5.1', '5.2', '5.3', '5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6.0', '7.0'];

/** What Node is called with, in the folder of an app. */
const forms: Readonly<Record<string, (express: string) => Promise<readonly string[]>>> = {
  'CommonJS by hand': async () => ['receive.cjs'],
  'module: commonjs': async () => ['commonjs/main.js'],
  'ES module': async () => ['esm/main.js'],
  'esbuild, CommonJS': async (express) => [`${await bundle('esbuild', express)}.cjs`],
  'esbuild, ES module': async (express) => [`${await bundle('esbuild', express)}.mjs`],
  'Rollup, CommonJS': async (express) => [`${await bundle('rollup', express)}.cjs`],
  'Rollup, ES module': async (express) => [`${await bundle('rollup', express)}.mjs`],
  'webpack, CommonJS': async (express) => [`${await bundle('webpack', express)}.cjs`],
  'webpack, ES module': async (express) => [`${await bundle('webpack', express)}.mjs`],
  'Jest 30': async () => [`${await tool('jest', '30')}/bin/jest.js`, '--rootDir=.', 'jest.test'],
  'Vitest 4': async () => [`${await tool('vitest', '4')}/vitest.mjs`, 'run', '--globals', 'vitest.test'],
  'Vitest 5': async () => [`${await tool('vitest', '5')}/vitest.mjs`, 'run', '--globals', 'vitest.test'],
  'node:test': async () => ['--test', 'node.test.mjs'],
  'command line': async () => ['commands.cjs'],
};
/** Why there is no such app. */
const impossible: Readonly<Record<string, string>> = { 'Vitest 5, Node 20': 'needs Node 22' };

interface Typing {
  readonly project: () => Promise<string>;
  readonly compiles: readonly string[];
  /** The oldest TypeScript that the types beside ours compile with. */
  readonly since?: string;
}

const withExpress = ['strict.ts', 'strict-express.ts', 'main.ts', 'emulate.ts', 'otel.ts'];

/** The types that an app may have installed, and what it compiles. */
const typings: Readonly<Record<string, Typing>> = {
  'no Express': { project: () => library('@types/node@20'), compiles: ['strict.ts'] },
  'Express without types': { project: () => library('@types/node@20', 'express@5'), compiles: ['strict.ts'] },
  '@types/express 4': { project: () => app('4'), compiles: withExpress },
  '@types/express 5': { project: () => app('5'), compiles: withExpress },
  'SQLite, @types/node 26': {
    project: () => library('@types/node@26', '@types/better-sqlite3@9'),
    compiles: ['sqlite.ts', 'strict.ts'],
    since: '5.9',
  },
  BullMQ: {
    project: () => library('@types/node@20', 'bullmq@6', 'ioredis@6'),
    compiles: ['bullmq.ts', '--skipLibCheck'], // BullMQ's own declaration files need it
    since: '5.9',
  },
};

/** What `module: commonjs` finds packages with is deprecated since TypeScript 6. */
const moduleKinds: Readonly<Record<string, (typescript: string) => readonly string[]>> = {
  nodenext: () => ['--module', 'nodenext'],
  commonjs: (typescript) => ['--module', 'commonjs', '--moduleResolution', typescript < '6' ? 'node10' : 'bundler'],
  bundler: () => ['--module', 'esnext', '--moduleResolution', 'bundler'],
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { short: { type: 'boolean' } }, allowPositionals: true });
  const { short = false } = values;
  const cells = [...packages(), ...production(), ...apps(short), ...types(short)].filter((cell) =>
    positionals.every((word) => nameOf(cell).includes(word)),
  );
  const results = new Map<Cell, Result>();
  const failures: string[] = [];

  // The cells are independent: whoever is free takes the next one.
  const queue = cells.values();
  const workers = Array.from({ length: availableParallelism() }, async () => {
    for (const cell of queue) {
      const start = performance.now();
      try {
        results.set(cell, { cell, passed: true, text: await cell.run() });
      } catch (error) {
        results.set(cell, { cell, passed: false, text: '' });
        failures.push(`✗ ${nameOf(cell)}\n${error instanceof Error ? error.message : error}`);
      }
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${results.get(cell)?.passed ? '✓' : '✗'} ${nameOf(cell)} (${seconds} s)`);
    }
  });
  await Promise.all(workers);

  const ordered = cells.flatMap((cell) => results.get(cell) ?? []);
  for (const name of new Set(cells.map((cell) => cell.table))) {
    console.log(
      `\n${table(
        name,
        ordered.filter(({ cell }) => cell.table === name),
      )}`,
    );
  }
  console.log(`\n${versions()}\n`);
  for (const failure of failures) console.error(`${failure}\n`);
  console.log(`${cells.length - failures.length} passed, ${failures.length} failed`);
  if (failures.length > 0 || cells.length === 0) process.exitCode = 1;
}

function nameOf({ row, column, variant }: Cell): string {
  return [row, column, variant].filter(Boolean).join(', ');
}

function packages(): Cell[] {
  const { library, cli, loaded } = sizeBudgets;
  return ['docsmith-webhooks', 'docsmith-webhooks-cli'].flatMap((column) => {
    const cell = (row: string, run: (packed: Tarball) => Promise<string>): Cell => ({
      table: 'Packages',
      row,
      column,
      run: async () => run(await tarball(column)),
    });
    const budget = column === 'docsmith-webhooks' ? library : cli;
    const cells = [
      cell('publint', async ({ file }) => passes(run('npx', ['publint', 'run', '--strict', file], repository))),
      cell('attw', async ({ file }) => passes(run('npx', ['attw', file], repository))),
      cell('bytes, packed', async ({ size }) => within(budget.packed, size)),
      cell('bytes, installed', async ({ unpackedSize }) => within(budget.unpacked, unpackedSize)),
    ];
    if (column === 'docsmith-webhooks-cli') return cells;
    return [
      ...cells,
      cell('strict mode', async () => {
        const { sloppy } = await load();
        if (sloppy.length > 0) throw new Error(`${sloppy.join(', ')}: expected "use strict" first.`);
        return '✓';
      }),
      cell('files that require() loads', async () => within(loaded.files, (await load()).files)),
      cell('bytes that require() loads', async () => within(loaded.bytes, (await load()).bytes)),
      cell('milliseconds of require()', async () => `${Math.round((await load()).milliseconds)}, without a budget`),
    ];
  });
}

/** What `require()` of the library costs, and its files that are not in strict mode. */
const load = once(
  async (): Promise<{ files: number; bytes: number; milliseconds: number; sloppy: string[] }> =>
    JSON.parse(await run('node', ['loaded.cjs'], await library())),
);

function within(budget: number, measured: number): string {
  const [is, most] = [measured, budget].map((value) => value.toLocaleString('en'));
  if (measured > budget)
    throw new Error(`${is} is more than the budget of ${most}, in __tests__/support/size-budgets.ts`);
  return `${is} of ${most}`;
}

/** A server with nothing but the library and its dependencies. */
function production(): Cell[] {
  return nodes.map((version) => ({
    table: 'Production',
    row: 'the library alone',
    column: `Node ${version}`,
    run: async () => passes(run('node', ['production.cjs'], await library(), await node(version))),
  }));
}

function apps(short: boolean): Cell[] {
  return Object.entries(forms).flatMap(([row, args], f) =>
    nodes.flatMap((version, n) =>
      expresses
        .filter((_, e) => !short || e === (f + n) % expresses.length)
        .map((express) => ({
          table: 'Apps',
          row,
          column: `Node ${version}`,
          variant: `Express ${express}`,
          run: async () =>
            impossible[`${row}, Node ${version}`] ??
            passes(run('node', await args(express), await app(express), await node(version))),
        })),
    ),
  );
}

function types(short: boolean): Cell[] {
  return typescripts.flatMap((version, v) =>
    Object.entries(typings).flatMap(([column, { project, compiles, since = '5.0' }], c) =>
      Object.entries(moduleKinds)
        .filter((_, k) => version >= since && (!short || ((v + c) % 2 === 0 && k === (v + c) % 3)))
        .map(([variant, kind]) => ({
          table: 'Types',
          row: `TypeScript ${version}`,
          column,
          variant,
          run: async () => {
            const tsc = `${await tool('typescript', version)}/bin/tsc`;
            return passes(run('node', [tsc, '--noEmit', ...strict, ...kind(version), ...compiles], await project()));
          },
        })),
    ),
  );
}

const passes = async (work: Promise<unknown>): Promise<''> => {
  await work;
  return '';
};

void main();
