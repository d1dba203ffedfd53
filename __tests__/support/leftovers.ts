import { setImmediate as turn } from 'node:timers/promises';

/** What keeps a process alive, by kind. Undici's idle connections and jest's own timer for the hook are among it. */
function inventory(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (/TCP|Timeout/.test(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Makes every test of the file fail that leaves a socket, a server or a timer behind. */
export function leaveNothingBehind(): void {
  let before: ReadonlyMap<string, number>;
  const surplus = () => [...inventory()].filter(([kind, count]) => count > (before.get(kind) ?? 0));

  beforeEach(() => {
    before = inventory();
  });

  afterEach(async () => {
    const deadline = Date.now() + 3000;
    while (surplus().length > 0 && Date.now() < deadline) await turn();
    expect(surplus()).toEqual([]);
  });
}
