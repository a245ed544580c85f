import { z } from 'zod';

const isLoopback = (hostname: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/** An address instead of a name: no certificate vouches for it, and it may be anybody's inside our network. */
const isAddress = (hostname: string): boolean =>
  hostname.startsWith('[') || /^[\d.]+$/.test(hostname);

/** Of the form of an origin, and either this machine or an https host with a name. */
export function isTrustworthy(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  if (origin !== text) return false;
  if (isLoopback(hostname)) return protocol === 'https:' || protocol === 'http:';
  return protocol === 'https:' && !isAddress(hostname);
}

export const onOrigin = (text: string): string =>
  URL.canParse(text) ? new URL(text).origin : 'not an origin';

/** An issuer may have a path, but no query and no fragment (OpenID Connect Discovery 1.0 s2). */
export const Address = z.url().refine((text) => {
  if (!isTrustworthy(onOrigin(text))) return false;
  const { search, hash, username, password } = new URL(text);
  return search === '' && hash === '' && username === '' && password === '';
}, 'must be an https address without query and fragment, unless it is this machine');

export const SigningKey = z.looseObject({
  kty: z.enum(['EC', 'OKP']),
  crv: z.enum(['P-256', 'Ed25519']),
  kid: z.string().min(1).max(100),
  x: z.string(),
  y: z.string().optional(),
  d: z.string(),
});

export const canonicalDoors = [
  'cases',
  'items',
  'certificates',
  'appointments',
  'agents',
  'logout',
] as const;
/** Doors of those who sign in at the region: nobody else is asked about there. */
const ofSignedIn: ReadonlySet<string> = new Set(['agents', 'logout']);

/** Where a region answers that implements the canonical API (docs/canonical), and the key that signs what it is asked. */
export const CanonicalApi = z.strictObject({
  /** What every path of the API stands behind. */
  url: Address.refine((text) => !text.endsWith('/'), 'must not end with a slash'),
  /** The gateway's key there; the region knows its public part by its `kid`. */
  key: SigningKey,
  /** Doors that the region has; a catalogue that is not fetched is uploaded. */
  doors: z.array(z.enum(canonicalDoors)).min(1).max(canonicalDoors.length),
});
export type CanonicalApi = z.infer<typeof CanonicalApi>;

/** `REGION_<code>` of a region that speaks the canonical API and whose people sign in nowhere. */
export const ApiCredentials = z
  .strictObject({ api: CanonicalApi })
  .refine(({ api }) => !api.doors.some((door) => ofSignedIn.has(door)), {
    message: 'agents and logout are of people who sign in there: it needs an issuer',
    path: ['api', 'doors'],
  });

export type WithApi = { readonly api?: CanonicalApi | undefined };
