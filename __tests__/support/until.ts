const patience = 60_000;

/** Waits until the condition is true. Fails after a minute. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + patience; !(await condition()); ) {
    if (performance.now() > deadline) throw new Error(`Still not true after ${patience} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
