import type { Platform } from './platform.ts';

/**
 * What a room remembers in one process: made when it is first asked for, and gone with its platform. The only
 * place where a room may keep something between requests; nothing here outlives the process or decides alone.
 */
export function perPlatform<Kept extends object>(
  make: (platform: Platform) => Kept,
): (platform: Platform) => Kept {
  const kept = new WeakMap<Platform, Kept>();
  return (platform) => {
    const known = kept.get(platform);
    if (known) return known;
    const made = make(platform);
    kept.set(platform, made);
    return made;
  };
}
