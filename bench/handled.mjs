/** What every contestant calls with the verified event: the run is void unless it was called for every request. */
export function handle(_event) {
  count += 1;
}

let count = 0;

export const handled = () => count;
