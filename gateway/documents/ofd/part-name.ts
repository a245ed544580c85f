/** A name that every reader takes for the same place: no backslash, no way up, no drive, nothing unprintable. */
export function isPlainName(name: string): boolean {
  const segments = name.replace(/\/$/, '').split('/');
  return (
    name.length <= 255 &&
    !/[\\:\p{C}]/u.test(name) &&
    segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..')
  );
}

/**
 * Where a location (ST_Loc, GB/T 33190 7.2) leads, seen from the part that names it; undefined: out of the package.
 * One that begins with a slash is seen from the root.
 */
export function locate(from: string, location: string): string | undefined {
  const written = location.trim();
  const base = written.startsWith('/') ? [] : from.split('/').slice(0, -1);
  const path = [...base, ...written.replace(/^\//, '').split('/')].join('/');
  return isPlainName(path) && !path.endsWith('/') ? path : undefined;
}
