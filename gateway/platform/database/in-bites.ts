const most = 100;

/**
 * Repeats a statement that takes at most `size` rows until it finds fewer: none holds locks for long, and all
 * of them together keep up with what thousands of requests a second leave behind.
 */
export async function inBites(
  size: number,
  bite: () => Promise<{ readonly rowCount: number | null }>,
): Promise<void> {
  for (let bites = 0; bites < most; bites++) if (((await bite()).rowCount ?? 0) < size) return;
}
