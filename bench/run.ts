/**
 * `npm run bench` measures each supported Node, and writes results.json, the pictures and the tables of docs/performance.md.
 * `npm run bench -- --node 24 --node 26` measures these alone.
 * `npm run bench -- --quick` measures the newest LTS in under three minutes, and only prints.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { barChart } from './chart';
import { pinned } from './cores';
import type { Growth } from './growth/growth';
import { lineChart } from './line-chart';
import { loadTool } from './load';
import type { Measured } from './measured';
import { type NodeVersion, newestLts, supportedNodes } from './nodes';
import { printedBy } from './printed-by';
import { headline, limits } from './report';

const growths = {
  payload: 'growth/payload.mjs',
  handlers: 'growth/handlers.mjs',
  secrets: 'growth/secrets.mjs',
  'stored-events': 'growth/stored-events.ts',
  duplicates: 'growth/duplicates.ts',
  workers: 'growth/workers.ts',
} as const;

const root = path.join(__dirname, '..');
const pictures = path.join(root, 'docs/images/performance');

function main(): void {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, node: { type: 'string', multiple: true } },
  });
  installPeers();
  const nodes = supportedNodes(values.node);
  const lts = newestLts(nodes);
  if (values.quick) return print([measure(lts, 'quick')]);

  // Each result is written at once, so that a run that breaks leaves what it has measured.
  const growth = new Map<string, Growth>();
  for (const [name, script] of Object.entries(growths)) {
    console.error(script);
    growth.set(name, printedBy(lts.file, script));
    write([], growth, lts);
  }
  const measured: Measured[] = [];
  for (const node of [lts, ...nodes.filter((other) => other !== lts)]) {
    // Newer Nodes than the LTS are measured as a whole, too, because users move to them.
    measured.push(measure(node, nodes.indexOf(node) >= nodes.indexOf(lts) ? 'whole' : 'contest'));
    measured.sort((one, other) => one.node.localeCompare(other.node));
    write(measured, growth, lts);
  }
  print(measured);
}

/** Installs the packages of the contestants. They are not dependencies of the project. */
function installPeers(): void {
  if (existsSync(path.join(__dirname, 'node_modules'))) return;
  const options = { stdio: 'inherit', shell: process.platform === 'win32' } as const;
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--prefix', __dirname], options);
  if (status !== 0) throw new Error('`npm ci --prefix bench` failed. It needs access to the npm registry.');
}

function measure({ file, version }: NodeVersion, extent: 'quick' | 'contest' | 'whole'): Measured {
  console.error(`Node ${version}`);
  return printedBy(file, 'measure.ts', extent);
}

function print(measured: readonly Measured[]): void {
  console.log(`${headline(measured)}\n\n${limits(measured)}`);
}

function write(measured: readonly Measured[], growth: ReadonlyMap<string, Growth>, lts: NodeVersion): void {
  const machine = { cpu: cpus()[0]?.model.trim(), cores: cpus().length, pinned, loadTool };
  const results = { measured: new Date().toISOString(), machine, nodes: measured, growth: Object.fromEntries(growth) };
  writeFileSync(path.join(__dirname, 'results.json'), `${JSON.stringify(results, null, 1)}\n`);

  mkdirSync(pictures, { recursive: true });
  for (const [name, one] of growth) writeFileSync(path.join(pictures, `${name}.svg`), lineChart(one));
  const scores = measured.find(({ node }) => node === lts.version)?.scores ?? [];
  const charted = scores.filter(({ size }) => size === '0.5 KB');
  if (charted.length > 0) writeFileSync(path.join(pictures, 'contestants.svg'), barChart(charted));

  const load = `load by ${loadTool}${pinned ? ', server and load each pinned to a core of its own' : ''}`;
  const when = `Measured on ${results.measured.slice(0, 10)}, on ${machine.cores} cores of ${machine.cpu}, ${load}.`;
  writeRegion('headline', `${headline(measured)}\n\n${when}`);
  writeRegion('limits', limits(measured));
}

/** Replaces what stands between two comments in docs/performance.md. */
function writeRegion(name: string, text: string): void {
  const file = path.join(root, 'docs/performance.md');
  const region = new RegExp(`(?<=<!-- ${name} -->).*(?=<!-- end of ${name} -->)`, 's');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(region, () => `\n\n${text}\n\n`),
  );
}

main();
