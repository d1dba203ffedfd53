import { goalsOf } from './goals';
import type { Measured } from './measured';
import { partsOf } from './parts';

/** Makes the headline: each figure, its goal, and what each Node has reached. Missed goals are in italics. */
export function headline(measured: readonly Measured[]): string {
  const goals = measured.map(goalsOf);
  const figures = new Map(goals.flat().map(({ figure, goal }) => [figure, goal]));
  const rows = [...figures].map(([figure, goal]) => [
    figure,
    goal,
    ...goals.map((list) => {
      const reached = list.find((one) => one.figure === figure);
      if (!reached) return '';
      const spread = reached.quartiles?.map((quartile) => quartile.toFixed(2)).join('–');
      const text = `${reached.measured.toFixed(2)}${spread ? ` (${spread})` : ''}`;
      return reached.met ? text : `_${text}_`;
    }),
  ]);
  return table(['figure', 'goal', ...measured.map(({ node }) => `Node ${node.slice(1)}`)], rows);
}

/** Says what a delivery of 0.5 KB needs in any case, and what it takes. */
export function limits(measured: readonly Measured[]): string {
  const rows = measured.flatMap((one) => {
    const parts = partsOf(one);
    if (!parts) return [];
    const { node, express, hmac, decode, parse, sum, whole } = parts;
    const numbers = [node, express, hmac, decode, parse, sum, whole].map((value) => value.toFixed(1));
    return [[`Node ${one.node.slice(1)}`, ...numbers]];
  });
  const head = ['CPU µs, 0.5 KB', 'node:http', 'Express', 'HMAC', 'decode', 'parse', 'sum', 'this package'];
  return table(head, rows);
}

/** Makes a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_name, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
