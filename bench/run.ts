/** `npm run bench` measures everything and writes the results. With `-- --quick`, it only prints a rough result. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { barChart } from './chart';
import { contest, type Plan, type Score } from './contest';
import { contestants, type Letter } from './contestants';
import { onCore, pinned } from './cores';
import { type Size, sizes } from './deliveries';
import { type Figures, type Goal, goalsOfContest, goalsOfFigures } from './goals';
import { loadTool } from './load';
import { contestTables, goalTable } from './report';

const letters = Object.keys(contestants) as Letter[];
const larger = (Object.keys(sizes) as Size[]).filter((size) => size !== '0.5 KB');

const plans: readonly Plan[] = [
  { letters, sizes: ['0.5 KB'], connections: [16, 256], rounds: 4, seconds: 2 },
  { letters, sizes: larger, connections: [16, 256], rounds: 3, seconds: 1 },
];
const quickPlans: readonly Plan[] = [
  { letters, sizes: ['0.5 KB'], connections: [16], rounds: 3, seconds: 1 },
  { letters: ['c', 'j'], sizes: ['100 KB', '1 MB'], connections: [16], rounds: 3, seconds: 1 },
];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' } } });
  installPeers();

  const scores: Score[] = [];
  for (const plan of values.quick ? quickPlans : plans) scores.push(...(await contest(plan)));
  const figures: Figures = {
    steps: figure('steps.mjs'),
    starting: figure('starting.mjs'),
    routes: figure('routes.mjs'),
    'body-size': figure('body-size.mjs'),
    refusal: figure('refusal.ts'),
    'slow-uploads': figure('slow-uploads.ts'),
  };
  const goals = [...goalsOfContest(scores), ...goalsOfFigures(figures)];

  const tables = `${goalTable(goals)}\n\n${contestTables(scores)}`;
  console.log(tables);
  if (values.quick) return;
  writeResults(scores, figures, goals);
  writeDocument(tables);
}

/** Installs the packages of the contestants. They are not dependencies of the project. */
function installPeers(): void {
  if (existsSync(path.join(__dirname, 'node_modules'))) return;
  const options = { stdio: 'inherit', shell: process.platform === 'win32' } as const;
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--prefix', __dirname], options);
  if (status !== 0) throw new Error('`npm ci --prefix bench` failed. It needs access to the npm registry.');
}

/** Runs a script of `figures/` in a new process. */
function figure<Answer>(script: string): Answer {
  const command = [process.execPath, '--no-warnings', '--import', 'tsx', path.join(__dirname, 'figures', script)];
  // The .ts scripts start a server and a load, which choose their own cores.
  const [file, args] = script.endsWith('.mjs') ? onCore('server', command) : [process.execPath, command.slice(1)];
  return JSON.parse(execFileSync(file, args, { encoding: 'utf8' }));
}

function writeResults(scores: readonly Score[], figures: Figures, goals: readonly Goal[]): void {
  const [cpu] = cpus();
  const machine = { node: process.version, cpu: cpu?.model, cores: cpus().length, pinned, loadTool };
  const results = { measured: new Date().toISOString(), machine, goals, figures, scores };
  writeFileSync(path.join(__dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  const charted = scores.filter(({ size, connections }) => size === '0.5 KB' && connections === 16);
  writeFileSync(path.join(__dirname, 'results.svg'), barChart(charted));
}

/** Replaces the tables in docs/performance.md. */
function writeDocument(tables: string): void {
  const file = path.join(__dirname, '../docs/performance.md');
  const load = `load by ${loadTool}${pinned ? ', server and load each pinned to a core of its own' : ''}`;
  const machine = `Node ${process.version} on ${cpus().length} cores of ${cpus()[0]?.model.trim()}, ${load}`;
  const results = `\n\nMeasured on ${new Date().toISOString().slice(0, 10)}: ${machine}.\n\n${tables}\n\n`;
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(/(?<=<!-- results -->).*(?=<!-- end of results -->)/s, () => results),
  );
}

main();
