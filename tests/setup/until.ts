/** Far beyond what a loaded machine needs: only what never comes about meets it. */
const patienceMs = 30_000;

/** Waits until the condition holds. @throws Error when it never comes about, and what the condition throws */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${patienceMs} ms: ${condition}`);
    await new Promise((later) => setTimeout(later, 15));
  }
}
