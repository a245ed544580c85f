import { administratorProblems } from './administrators.ts';
import { type Agreement, sidesOf } from './agreement.ts';
import { mostNamedLists, mostRevocationLists } from './certificate-sources.ts';
import type { Member, RegionEntry } from './entries.ts';

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

/** What a machine in a hall may be given: it has no window's papers, no console and nobody's audit. */
const kioskScopes: ReadonlySet<string> = new Set([
  'cases:submit',
  'cases:read',
  'certificates:retrieve',
  'identity:login',
]);

/** One problem per value that was there before, at its later place. */
function repeated<T>(
  values: readonly (readonly [at: T, value: string])[],
  place: (at: T) => readonly (string | number)[],
): Inconsistency[] {
  const seen = new Set<string>();
  return values.flatMap(([index, value]) => {
    if (seen.has(value)) return [at(`${value} occurs twice`, ...place(index))];
    seen.add(value);
    return [];
  });
}

function regionProblems([index, region]: readonly [number, RegionEntry]): Inconsistency[] {
  const { calendar, serviceSeals = [] } = region;
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
    ...serviceSeals.flatMap(({ from, until }, seal) =>
      until !== undefined && until < from
        ? [at('must not be before from', 'regions', index, 'serviceSeals', seal, 'until')]
        : [],
    ),
  ];
}

type Known = (code: string, ...path: (string | number)[]) => Inconsistency[];

/** Whose keys these are, by the place of the set in the document. */
export type KeySet = {
  readonly place: readonly (string | number)[];
  readonly jwks: Member['jwks'];
};

export const keySets = ({ regions, members }: Pick<Parts, 'regions' | 'members'>): KeySet[] => [
  ...members.map(([index, { jwks }]) => ({ place: ['members', index, 'jwks'], jwks })),
  ...regions.flatMap(([index, { authorizationServer }]) =>
    authorizationServer
      ? [
          {
            place: ['regions', index, 'authorizationServer', 'jwks'],
            jwks: authorizationServer.jwks,
          },
        ]
      : [],
  ),
];

function keyProblems({ place, jwks }: KeySet): Inconsistency[] {
  const kids = jwks.keys.map(({ kid }, key) => [key, kid] as const);
  const points = jwks.keys.map(({ x }, key) => [key, x] as const);
  return [
    ...repeated(kids, (key) => [...place, 'keys', key, 'kid']),
    // A key under a second name would stay in force when the first is taken away.
    ...repeated(points, (key) => [...place, 'keys', key, 'x']),
  ];
}

function memberProblems([index, member]: readonly [number, Member], known: Known): Inconsistency[] {
  const place = ['members', index];
  return [
    ...known(member.region, ...place, 'region'),
    ...member.exchange.flatMap(({ home, target }, entry) => [
      ...known(home, ...place, 'exchange', entry, 'home'),
      ...known(target, ...place, 'exchange', entry, 'target'),
    ]),
    ...member.scopes.flatMap((scope, index) =>
      member.role === 'kiosk' && !kioskScopes.has(scope)
        ? [at(`${scope} is not for kiosks`, ...place, 'scopes', index)]
        : [],
    ),
    ...(member.mandate?.regions ?? []).flatMap((code, index) =>
      known(code, ...place, 'mandate', 'regions', index),
    ),
    ...(member.mandate && member.role !== 'auditor'
      ? [at('is for auditors', ...place, 'mandate')]
      : []),
    // Its calls are not signed, and whoever signed in to it stands in its tokens.
    ...(member.role === 'app' && member.actingPerson === 'required'
      ? [at('is not for apps', ...place, 'actingPerson')]
      : []),
    ...administratorProblems(member).map(([scope, why]) =>
      at(why, ...place, 'scopes', member.scopes.indexOf(scope)),
    ),
  ];
}

function agreementProblems(
  [index, agreement]: readonly [number, Agreement],
  known: Known,
): Inconsistency[] {
  const { since, until } = agreement;
  const place = ['agreements', index];
  return [
    ...sidesOf(agreement).flatMap(([name, region]) => known(region, ...place, name)),
    ...(until !== undefined && until < since
      ? [at('must not be before since', ...place, 'until')]
      : []),
  ];
}

/** Every process keeps all of them. */
function keptListProblems(regions: Parts['regions']): Inconsistency[] {
  const statuses = regions.flatMap(([index, { credentialIssuers = [] }]) =>
    credentialIssuers.flatMap(({ statusLists = [] }, nth) =>
      statusLists.map((_, list) => [index, 'credentialIssuers', nth, 'statusLists', list]),
    ),
  );
  const revocations = regions.flatMap(([index, { certificateSeals }]) =>
    (certificateSeals?.revocationLists ?? []).map((_, list) => [
      ...[index, 'certificateSeals', 'revocationLists', list],
    ]),
  );
  const most = [
    [statuses, mostNamedLists],
    [revocations, mostRevocationLists],
  ] as const;
  return most.flatMap(([places, count]) =>
    places
      .slice(count)
      .map((place) => at(`must not be more than ${count} of all regions`, 'regions', ...place)),
  );
}

/** What would be open again to everybody once the agreement is over. */
function unrecordedOpening(
  [index, agreement]: readonly [number, Agreement],
  regions: Parts['regions'],
): Inconsistency[] {
  if (agreement.kind !== 'items') return [];
  const { from, to } = agreement;
  const region = regions.find(([, { code }]) => code === from)?.[1];
  return !region || region.opensByAgreement?.includes(to)
    ? []
    : [at(`region ${from} must have ${to} in opensByAgreement`, 'agreements', index, 'to')];
}

/** What does not fit together in a federation document, all of it at once. */
export function inconsistencies({ codes, regions, members, agreements }: Parts): Inconsistency[] {
  const names = new Set(codes);
  const known: Known = (code, ...path) =>
    names.has(code) ? [] : [at(`region ${code} is not in regions`, ...path)];
  const sets = keySets({ regions, members });
  const keys = sets.flatMap(({ place, jwks }) =>
    [...new Set(jwks.keys.map((key) => key.x))].map((x) => [place, x] as const),
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
    ...sets.flatMap(keyProblems),
    // Whoever holds a shared key could speak in the other's name.
    ...repeated(keys, (place) => place),
    ...regions.flatMap(regionProblems),
    // A number of two regions would be nobody's.
    ...repeated(
      regions.flatMap(([index, { serviceSeals = [] }]) =>
        serviceSeals.map(({ number }, seal) => [[index, seal] as const, number] as const),
      ),
      ([index, seal]) => ['regions', index, 'serviceSeals', seal, 'number'],
    ),
    ...members.flatMap((entry) => memberProblems(entry, known)),
    // Two regions behind one issuer would be each other's people.
    ...repeated(
      regions.flatMap(([index, { authorizationServer }]) =>
        authorizationServer ? [[index, authorizationServer.issuer] as const] : [],
      ),
      (index) => ['regions', index, 'authorizationServer', 'issuer'],
    ),
    // Nor could one issuer of credentials be believed for two of them.
    ...repeated(
      regions.flatMap(([index, { credentialIssuers = [] }]) =>
        credentialIssuers.map(({ issuer }, nth) => [[index, nth] as const, issuer] as const),
      ),
      ([index, nth]) => ['regions', index, 'credentialIssuers', nth, 'issuer'],
    ),
    ...keptListProblems(regions),
    ...agreements.flatMap((entry) => agreementProblems(entry, known)),
    ...agreements.flatMap((entry) => unrecordedOpening(entry, regions)),
  ];
}
