import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { compile } from '../support/compile';
import { describeWith, startPostgres, startRedis, temporaryFolder } from '../support/services';
import type { SnippetJob } from '../support/snippet-runner';
import { prelude, snippets } from '../support/snippets';

const root = path.join(__dirname, '../..');
/** The secret of the pages. */
const secret = 'a secret';

describeWith('redis-server', 'with Redis', () => {
  describeWith('postgres', 'and PostgreSQL', () => {
    let reports: string[][];

    beforeAll(async () => {
      const [redis, postgres, folder] = await Promise.all([startRedis(), startPostgres(), bundle()]);
      reports = await run(folder, redis.url, postgres.url);
    }, 600_000);

    test.each(snippets.map(({ page, line }, index) => [page, line, index] as const))(
      'the block of %s in line %d runs as it stands, and what it mounts answers each event with 2xx',
      (_page, _line, index) => {
        expect(reports[index]).toEqual([]);
      },
    );
  });
});

/** Makes a module of each block. Returns the folder. */
async function bundle(): Promise<string> {
  const folder = temporaryFolder('snippets');
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  mkdirSync(path.join(folder, 'blocks'));
  const entryPoints = snippets.map(({ code }, index) => {
    const file = path.join(folder, 'blocks', `block-${index}.mts`);
    writeFileSync(file, `${code}\n${declared(code)}`);
    return file;
  });
  await build({
    entryPoints: [path.join(root, '__tests__/support/snippet-runner.ts'), ...entryPoints],
    outdir: path.join(folder, 'out'),
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    alias: {
      'docsmith-webhooks-cli': path.join(root, 'cli/src/index.ts'),
      'docsmith-webhooks/testing': path.join(root, 'src/testing/index.ts'),
      'docsmith-webhooks/bullmq': path.join(root, 'src/bullmq/index.ts'),
      'docsmith-webhooks/otel': path.join(root, 'src/otel/index.ts'),
      'docsmith-webhooks/sqlite': path.join(root, 'src/idempotency/sqlite.ts'),
      'docsmith-webhooks/redis': path.join(root, 'src/idempotency/redis.ts'),
      'docsmith-webhooks/postgres': path.join(root, 'src/idempotency/postgres.ts'),
      'docsmith-webhooks': path.join(root, 'src/index.ts'),
    },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;",
    },
  });
  return path.join(folder, 'out');
}

/** Runs all blocks in one process. Returns what failed in each. */
async function run(folder: string, redisUrl: string, databaseUrl: string): Promise<string[][]> {
  const jobs = snippets.map(({ code }, index): SnippetJob => {
    return { file: path.join(folder, `block-${index}.mjs`), code, secret, databaseUrl, redisUrl };
  });
  const secretFile = path.join(folder, 'secret');
  writeFileSync(secretFile, `${secret}\n`);
  const child = fork(path.join(folder, 'snippet-runner.mjs'), {
    cwd: folder, // for the files of SQLite
    env: { ...process.env, DOCSMITH_WEBHOOK_SECRET: secret, DOCSMITH_WEBHOOK_SECRET_FILE: secretFile },
    // Loggers and exporters of blocks print.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send(jobs);
  const [reports] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [[]])]);
  return reports;
}

/** Exports what a block has declared, so that the runner can deliver events to it. */
function declared(code: string): string {
  const namesOf = (makers: string) => {
    return [...code.matchAll(new RegExp(`^(?:export )?const (\\w+) = (?:${makers})\\b`, 'gm'))].map(([, name]) => name);
  };
  const receivers = namesOf('docsmithWebhooks');
  const routers = namesOf('eventRouter');
  const stores = namesOf('memoryStore|sqliteStore|redisStore|postgresStore|postgresTransactions');
  const consumers = namesOf('eventConsumer');
  const stops = namesOf('instrumentWebhooks');
  return `export const declared = { receivers: [${receivers}], routers: [${routers}], stores: [${stores}], consumers: [${consumers}], stops: [${stops}] };`;
}

test('every block compiles', () => {
  // Blocks with top-level `await` are ES modules, as in a project with "type": "module".
  const blocks = snippets.map(({ page, line, code }) => [`${page.replace('/', '-')}-${line}.mts`, code]);
  const modules = { 'prelude.ts': prelude, ...Object.fromEntries(blocks) };
  expect(compile(modules, { noUnusedLocals: false })).toEqual([]);
});
