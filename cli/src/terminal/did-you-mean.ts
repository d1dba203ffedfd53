/** ` Did you mean send?`, or `''` if no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  // The distance takes time for a long text, and no known word is long.
  if (word.length > 50) return '';
  const [nearest] = known
    .map((one) => ({ one, distance: distance(word, one) }))
    .filter(({ one, distance }) => distance <= Math.max(1, Math.floor(one.replace(/^--/, '').length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return nearest ? ` Did you mean ${nearest.one}?` : '';
}

/** How many letters must be added, removed, replaced, or swapped with the next one (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const cell = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= b.length; column++) {
      const replaced = cell(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swapped = isSwap ? cell(row - 2, column - 2) + 1 : replaced;
      current.push(Math.min(cell(row - 1, column) + 1, cell(row, column - 1) + 1, replaced, swapped));
    }
  }
  return cell(a.length, b.length);
}
