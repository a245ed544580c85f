/**
 * Remembers keys until they are too old to be accepted anyway.
 * @returns whether the key is new
 */
export function rememberOnce(lifetimeMs: number, now: () => number): (key: string) => boolean {
  const seen = new Map<string, number>();
  return (key) => {
    for (const [old, at] of seen) {
      if (now() - at <= lifetimeMs) break;
      seen.delete(old);
    }
    if (seen.has(key)) return false;
    seen.set(key, now());
    return true;
  };
}
