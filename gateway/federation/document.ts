import { z } from 'zod';
import { BasicCode, CertificateType, Uscc } from '#contracts/identifiers';
import { RegionCode } from '#contracts/region-code';

export const scopes = [
  'openid',
  'cases:submit',
  'cases:read',
  'certificates:retrieve',
  'handoffs:write',
  'identity:login',
  'audit:read',
  'console:open',
  'admin',
] as const;
export const Scope = z.enum(scopes);
export type Scope = z.infer<typeof Scope>;

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'not a time of day');

/** When a region's platform can be called, in +08:00. `closures` are announced maintenance. */
export const Calendar = z.strictObject({
  days: z.enum(['all', 'working']),
  open: TimeOfDay,
  close: TimeOfDay,
  closures: z
    .array(
      z.strictObject({
        from: z.iso.datetime({ offset: true }),
        to: z.iso.datetime({ offset: true }),
        reason: z.string().max(100),
      }),
    )
    .max(100),
});
export type Calendar = z.infer<typeof Calendar>;

const PublicKey = z
  .looseObject({ kty: z.enum(['EC', 'OKP']), kid: z.string().min(1).max(100), x: z.string() })
  .refine((jwk) => !('d' in jwk), 'a member document must not hold a private key');

const RegionEntry = z.strictObject({
  code: RegionCode,
  name: z.strictObject({ zh: z.string().min(1).max(40), en: z.string().min(1).max(40) }),
  calendar: Calendar,
  /** How many requests the region bears at once. */
  inFlight: z.int().min(1).max(256),
});

/** What an app may ask a person to let it read; the words of `userinfo`. */
export const personalClaims = [
  'name',
  'id_number',
  'phone_number',
  'company_name',
  'uscc',
  'legal_representative',
] as const;
export type PersonalClaim = (typeof personalClaims)[number];

const Sentence = z.strictObject({
  zh: z.string().min(2).max(200),
  en: z.string().min(2).max(200),
});

const isLoopback = (hostname: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/** RFC 8252 s7, RFC 6749 s3.1.2: https, plain http on loopback, or an app's own reverse-domain scheme. */
const RedirectUri = z.url().refine((text) => {
  const { protocol, hostname } = new URL(text);
  const isAllowed =
    protocol === 'https:' ||
    (protocol === 'http:' && isLoopback(hostname)) ||
    /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(protocol);
  return isAllowed && !text.includes('#');
}, 'must be https, http on loopback or an app’s reverse-domain scheme, without fragment');

/** Called by the gateway itself, so never anything but http: or an address inside a browser. */
const CalledUri = z.url().refine((text) => {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}, 'must be https, or http on loopback');

const Member = z.strictObject({
  clientId: z.string().regex(/^[a-z0-9][a-z0-9.-]{2,60}$/),
  name: z.string().min(1).max(100),
  region: RegionCode,
  /** `app`: serves citizens in their own browser or phone; speaks only for the person who signed in. */
  role: z.enum(['platform', 'app', 'auditor', 'operator']),
  jwks: z.strictObject({ keys: z.array(PublicKey).min(1).max(10) }),
  scopes: z.array(Scope).max(scopes.length),
  redirectUris: z.array(RedirectUri).max(20),
  postLogoutRedirectUris: z.array(RedirectUri).max(20).optional(),
  /** Told when a session ends (OIDC Back-Channel Logout 1.0). */
  backchannelLogoutUri: CalledUri.optional(),
  /** What the consent page says the member wants the person's data for. */
  purpose: Sentence.optional(),
  /** Claims that the member may ask for: default deny. */
  claims: z
    .array(
      z.strictObject({
        claim: z.enum(personalClaims),
        required: z.boolean(),
        why: Sentence,
        keptFor: Sentence,
      }),
    )
    .max(personalClaims.length)
    .optional(),
  /** Token exchange is default deny: whose people, and towards which deciding regions. */
  exchange: z.array(z.strictObject({ home: RegionCode, target: RegionCode })).max(200),
});
export type Member = z.infer<typeof Member>;

/** 互认: a certificate type issued in one region counts in another, for these items, from this date. */
const Agreement = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{3,60}$/),
  certificateType: CertificateType,
  issuerRegion: RegionCode,
  recognisingRegion: RegionCode,
  /** Basic codes of the items that may use it; empty means none. */
  items: z.array(BasicCode).max(500),
  /** Bodies whose certificates of this type count. */
  issuers: z
    .array(z.union([Uscc, RegionCode]))
    .min(1)
    .max(100),
  since: z.iso.date(),
  until: z.iso.date().optional(),
});
export type Agreement = z.infer<typeof Agreement>;

function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/** Who belongs, with which keys, and who agreed to what: one versioned document. */
export const FederationDocument = z
  .strictObject({
    version: z.int().min(1),
    regions: z.array(RegionEntry).min(1).max(100),
    members: z.array(Member).max(1000),
    agreements: z.array(Agreement).max(10_000),
  })
  .superRefine((document, context) => {
    const codes = document.regions.map((region) => region.code);
    const known = new Set(codes);
    const unknown = (code: string, path: (string | number)[]) => {
      if (!known.has(code))
        context.addIssue({ code: 'custom', message: `region ${code} is not in regions`, path });
    };
    for (const code of duplicates(codes))
      context.addIssue({
        code: 'custom',
        message: `region ${code} occurs twice`,
        path: ['regions'],
      });
    for (const id of duplicates(document.members.map((member) => member.clientId)))
      context.addIssue({ code: 'custom', message: `member ${id} occurs twice`, path: ['members'] });
    document.members.forEach((member, index) => {
      unknown(member.region, ['members', index, 'region']);
      for (const kid of duplicates(member.jwks.keys.map((key) => key.kid)))
        context.addIssue({
          code: 'custom',
          message: `key ${kid} occurs twice`,
          path: ['members', index, 'jwks'],
        });
    });
    document.agreements.forEach((agreement, index) => {
      unknown(agreement.issuerRegion, ['agreements', index, 'issuerRegion']);
      unknown(agreement.recognisingRegion, ['agreements', index, 'recognisingRegion']);
    });
  });
export type FederationDocument = z.infer<typeof FederationDocument>;
