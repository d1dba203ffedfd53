import type { Score } from './contest';
import { contestants } from './contestants';
import type { Goal } from './goals';

/** Makes a Markdown table of the goals. */
export function goalTable(goals: readonly Goal[]): string {
  const rows = goals.map(({ figure, goal, measured, byCpuTime, met }) => [
    figure,
    goal,
    measured.toFixed(2),
    byCpuTime?.toFixed(2) ?? '',
    met ? 'yes' : 'no',
  ]);
  return table(['figure', 'goal', 'measured', 'by CPU time', 'met'], rows);
}

/** Makes a Markdown table for each load. The last two columns compare with (c), the code written by hand. */
export function contestTables(scores: readonly Score[]): string {
  const loads = [...new Set(scores.map(loadOf))];
  return loads
    .map((load) => `### ${load}\n\n${contestTable(scores.filter((score) => loadOf(score) === load))}`)
    .join('\n\n');
}

function loadOf({ size, connections }: Score): string {
  return `${size}, ${connections} connections`;
}

function contestTable(scores: readonly Score[]): string {
  const byHand = scores.find(({ letter }) => letter === 'c');
  const rows = scores.map((score) => [
    `(${score.letter}) ${contestants[score.letter].title}`,
    score.requestsPerSecond.toFixed(0),
    score.cpuMicrosecondsPerRequest.toFixed(1),
    score.p99Milliseconds.toFixed(1),
    byHand ? (score.requestsPerSecond / byHand.requestsPerSecond).toFixed(2) : '',
    byHand ? (byHand.cpuMicrosecondsPerRequest / score.cpuMicrosecondsPerRequest).toFixed(2) : '',
  ]);
  return table(['contestant', 'requests/s', 'CPU µs/request', 'p99 ms', '/(c)', '/(c) by CPU time'], rows);
}

/** Makes a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_name, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
