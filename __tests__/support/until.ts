const patience = 20_000;

/** Resolves when a condition holds, which must be soon. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + patience; !(await condition()); ) {
    if (performance.now() > deadline) throw new Error(`What was waited for did not come: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
