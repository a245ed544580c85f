import type { Agreement, Member, RegionEntry } from './document.ts';

/** Entries with their places in the document; those that are wrong in themselves are left out. */
export type Parts = {
  /** Codes of all regions that the document names, sound or not. */
  readonly codes: readonly string[];
  readonly regions: readonly (readonly [number, RegionEntry])[];
  readonly members: readonly (readonly [number, Member])[];
  readonly agreements: readonly (readonly [number, Agreement])[];
};

export type Inconsistency = {
  readonly path: readonly (string | number)[];
  readonly message: string;
};

const at = (message: string, ...path: (string | number)[]): Inconsistency => ({ path, message });

/** One problem per value that was there before, at its later place. */
function repeated(
  values: readonly (readonly [index: number, value: string])[],
  place: (index: number) => (string | number)[],
): Inconsistency[] {
  const seen = new Set<string>();
  return values.flatMap(([index, value]) => {
    if (seen.has(value)) return [at(`${value} occurs twice`, ...place(index))];
    seen.add(value);
    return [];
  });
}

function regionProblems([index, { calendar }]: readonly [number, RegionEntry]): Inconsistency[] {
  const place = ['regions', index, 'calendar'];
  return [
    ...(calendar.open === calendar.close
      ? [at('must differ from open; the whole day is 00:00 to 24:00', ...place, 'close')]
      : []),
    ...calendar.closures.flatMap(({ from, to }, closure) =>
      Date.parse(from) < Date.parse(to)
        ? []
        : [at('must be later than from', ...place, 'closures', closure, 'to')],
    ),
  ];
}

type Known = (code: string, ...path: (string | number)[]) => Inconsistency[];

function memberProblems([index, member]: readonly [number, Member], known: Known): Inconsistency[] {
  const place = ['members', index];
  const kids = member.jwks.keys.map((key, key_) => [key_, key.kid] as const);
  const points = member.jwks.keys.map((key, key_) => [key_, key.x] as const);
  return [
    ...known(member.region, ...place, 'region'),
    ...repeated(kids, (key) => [...place, 'jwks', 'keys', key, 'kid']),
    // A key under a second name would stay in force when the first is taken away.
    ...repeated(points, (key) => [...place, 'jwks', 'keys', key, 'x']),
    ...member.exchange.flatMap(({ home, target }, entry) => [
      ...known(home, ...place, 'exchange', entry, 'home'),
      ...known(target, ...place, 'exchange', entry, 'target'),
    ]),
    ...(member.scopes.includes('admin') && member.role !== 'operator'
      ? [at('admin is for operators', ...place, 'scopes', member.scopes.indexOf('admin'))]
      : []),
  ];
}

function agreementProblems(
  [index, agreement]: readonly [number, Agreement],
  known: Known,
): Inconsistency[] {
  const { issuerRegion, recognisingRegion, since, until } = agreement;
  const place = ['agreements', index];
  return [
    ...known(issuerRegion, ...place, 'issuerRegion'),
    ...known(recognisingRegion, ...place, 'recognisingRegion'),
    ...(until !== undefined && until < since
      ? [at('must not be before since', ...place, 'until')]
      : []),
  ];
}

/** What does not fit together in a federation document, all of it at once. */
export function inconsistencies({ codes, regions, members, agreements }: Parts): Inconsistency[] {
  const names = new Set(codes);
  const known: Known = (code, ...path) =>
    names.has(code) ? [] : [at(`region ${code} is not in regions`, ...path)];
  const keys = members.flatMap(([index, member]) =>
    [...new Set(member.jwks.keys.map((key) => key.x))].map((x) => [index, x] as const),
  );
  return [
    ...repeated(
      regions.map(([index, { code }]) => [index, code]),
      (index) => ['regions', index, 'code'],
    ),
    ...repeated(
      members.map(([index, { clientId }]) => [index, clientId]),
      (index) => ['members', index, 'clientId'],
    ),
    ...repeated(
      agreements.map(([index, { id }]) => [index, id]),
      (index) => ['agreements', index, 'id'],
    ),
    // Whoever holds a shared key could speak in the other member's name.
    ...repeated(keys, (index) => ['members', index, 'jwks']),
    ...regions.flatMap(regionProblems),
    ...members.flatMap((entry) => memberProblems(entry, known)),
    // Two regions behind one issuer would be each other's people.
    ...repeated(
      regions.flatMap(([index, { authorizationServer }]) =>
        authorizationServer ? [[index, authorizationServer.issuer] as const] : [],
      ),
      (index) => ['regions', index, 'authorizationServer', 'issuer'],
    ),
    ...agreements.flatMap((entry) => agreementProblems(entry, known)),
  ];
}
