/** One thing to try. It stands in a row and a column of a table, beside the other variants of the same place. */
export interface Cell {
  readonly table: string;
  readonly row: string;
  readonly column: string;
  /** What differs between the cells of one place. */
  readonly variant?: string;
  /** Rejects if it fails. Returns what the table shows, or '' for a mark. */
  readonly run: () => Promise<string>;
}

export interface Result {
  readonly cell: Cell;
  readonly passed: boolean;
  readonly text: string;
}

/** A table of the results, in Markdown. */
export function table(name: string, results: readonly Result[]): string {
  const columns = [...new Set(results.map(({ cell }) => cell.column))];
  const rows = [...new Set(results.map(({ cell }) => cell.row))].map((row) => [
    row,
    ...columns.map((column) => place(results.filter(({ cell }) => cell.row === row && cell.column === column))),
  ]);
  const lines = [[name, ...columns], columns.concat('').map(() => '---'), ...rows];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** `✓ Express 4, Express 5 ✗ Express 5.0`, or texts. */
function place(results: readonly Result[]): string {
  const texts = new Set(results.map(({ text }) => text).filter(Boolean));
  const marked = [true, false].flatMap((passed) => {
    const some = results.filter((result) => result.passed === passed && result.text === '');
    return some.length === 0 ? [] : [passed ? '✓' : '✗', some.map(({ cell }) => cell.variant ?? '').join(', ')];
  });
  return [...texts, ...marked].filter(Boolean).join(' ');
}
