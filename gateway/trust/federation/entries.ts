import { z } from 'zod';
import { Calendar } from '#contracts/calendar';
import { BasicCode, CertificateType } from '#contracts/identifiers';
import { RegionCode } from '#contracts/region-code';
import { ServiceSeal } from '#contracts/service-seal';
import { AssuranceLevel } from '#contracts/subject';
import { ToldEventType } from '#contracts/webhook';
import { CertificateSeals, CredentialIssuer } from './certificate-sources.ts';
import { MemberKey } from './member-key.ts';
import { CalledUri, RedirectUri } from './member-uris.ts';

export const scopes = [
  'openid',
  'cases:submit',
  'cases:read',
  'certificates:retrieve',
  'certificates:present',
  'handoffs:write',
  'identity:login',
  'inbox:read',
  'cases:report',
  'catalogue:upload',
  'certificates:report',
  'agreements:sign',
  'audit:read',
  'console:open',
  'admin',
  'admin:system',
  'admin:security',
] as const;
export const Scope = z.enum(scopes);
export type Scope = z.infer<typeof Scope>;

const SharedType = z.strictObject({
  type: CertificateType,
  /** Absent: the whole certificate. */
  fields: z.array(z.string().min(1).max(60)).min(1).max(60).optional(),
});

export const RegionEntry = z.strictObject({
  code: RegionCode,
  name: z.strictObject({ zh: z.string().min(1).max(40), en: z.string().min(1).max(40) }),
  calendar: Calendar,
  /** `pull`: the region cannot be called; its platform fetches what waits for it. Absent: `push`. */
  delivery: z.enum(['push', 'pull']).optional(),
  /** How many requests the region bears at once. */
  inFlight: z.int().min(1).max(256),
  /** How many calls per second, over all processes; absent: `inFlight` alone bounds them. */
  rate: z
    .strictObject({
      perSecond: z.number().min(0.01).max(10_000),
      /** Calls at once after a pause; absent: those of one second. */
      burst: z.int().min(1).max(100_000).optional(),
    })
    .optional(),
  /** Length of each step (10, 25, 50 %) after an opening or an outage; 0: none. Absent: 60. */
  rampStepSeconds: z.int().min(0).max(3600).optional(),
  /** Nothing more is accepted for the region once a message has been due for so long. Absent: 4 hours. */
  backlogLimitSeconds: z.int().min(1).max(604_800).optional(),
  /**
   * The region's own level word -> what the federation takes it for. It can only lower what the region's
   * adapter says; a word that is not here counts as the lowest level.
   */
  levels: z
    .record(z.string().min(1).max(40), AssuranceLevel.omit({ raw: true }))
    .refine((levels) => Object.keys(levels).length <= 40, 'at most 40 words')
    .optional(),
  /**
   * The region's own authorization server, if it takes grants of ours or gives grants to us (RFC 8693 there,
   * RFC 7523 here). Its `acr` is read by `levels`; without them it counts as the lowest level.
   */
  authorizationServer: z
    .strictObject({
      issuer: CalledUri,
      jwks: z.strictObject({ keys: z.array(MemberKey).min(1).max(10) }),
      /** Under this name its `verified_claims` say who somebody is; absent: nobody is told by it. */
      trustFramework: z
        .string()
        .regex(/^[a-z0-9_]{2,60}$/)
        .optional(),
    })
    .optional(),
  /**
   * Regions with which it has agreed, once, which of its items are open to whom: towards these nothing is open beside what
   * stands in agreements. Written with the first such agreement, and nobody's to take out.
   */
  opensByAgreement: z.array(RegionCode).max(100).optional(),
  /** 服务专用章: the numbers that its windows put on dossiers. Absent: the region answers for its numbers itself. */
  serviceSeals: z.array(ServiceSeal).max(500).optional(),
  /** 责任清单 and 负面清单: certificates that the region must give, and what it never gives. Absent: neither. */
  sharing: z
    .strictObject({
      must: z.array(SharedType).max(200).optional(),
      never: z.array(SharedType).max(200).optional(),
    })
    .optional(),
  certificateSeals: CertificateSeals.optional(),
  credentialIssuers: z.array(CredentialIssuer).min(1).max(100).optional(),
  /** Where somebody goes who does not accept a refusal of this region; absent: the words of the law. */
  remedies: z
    .strictObject({
      reconsideration: z.string().min(2).max(100),
      court: z.string().min(2).max(100),
      /** Items for which it is another: tax goes to the tax authority above, and `none` is no administrative act at all. */
      items: z
        .array(
          z.strictObject({
            basicCode: BasicCode,
            none: z.literal(true).optional(),
            reconsideration: z.string().min(2).max(100).optional(),
            court: z.string().min(2).max(100).optional(),
          }),
        )
        .max(500)
        .optional(),
    })
    .optional(),
});
export type RegionEntry = z.infer<typeof RegionEntry>;

/** What one member may use of one process of the gateway; nothing but zero is the same as not at all. */
export const Quota = z.strictObject({
  requestsPerSecond: z.number().min(0).max(100_000),
  /** Requests at once after a pause. */
  burst: z.int().min(0).max(1_000_000),
  /** Requests that run at once; more of them wait for their turn. */
  concurrent: z.int().min(0).max(10_000),
  /** Over all processes, per day in +08:00. Absent: as many as the rate lets through. */
  casesPerDay: z.int().min(0).max(10_000_000).optional(),
  /** Over all processes: certificates that it fetches. Absent: `defaultCertificatesPerMinute`. */
  certificatesPerMinute: z.int().min(0).max(1_000_000).optional(),
});
export type Quota = z.infer<typeof Quota>;

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

export const Member = z.strictObject({
  clientId: z.string().regex(/^[a-z0-9][a-z0-9.-]{2,60}$/, 'not a client id'),
  name: z.string().min(1).max(100),
  region: RegionCode,
  /**
   * `app`: serves citizens in their own browser or phone; speaks only for the person who signed in.
   * `kiosk`: stands in a hall; speaks only for the citizen who is signed in at it, within limits of its own.
   */
  role: z.enum(['platform', 'app', 'kiosk', 'auditor', 'operator']),
  /** How strictly OAuth is spoken with it. Absent: `fapi2`, the only one there is. */
  profile: z.enum(['fapi2']).optional(),
  jwks: z.strictObject({ keys: z.array(MemberKey).min(1).max(10) }),
  scopes: z.array(Scope).max(scopes.length),
  redirectUris: z.array(RedirectUri).max(20),
  postLogoutRedirectUris: z.array(RedirectUri).max(20).optional(),
  /** Told when a session ends (OIDC Back-Channel Logout 1.0). */
  backchannelLogoutUri: CalledUri.optional(),
  /** Told when a case changes that it has to do with; absent `events`: every change. */
  webhook: z
    .strictObject({ url: CalledUri, events: z.array(ToldEventType).min(1).max(40).optional() })
    .optional(),
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
  /** Basic codes of the items that it may apply for; absent: every item. */
  items: z.array(BasicCode).max(500).optional(),
  /** Whether its calls must say who acts (`Tongban-Actor`), jobs of its own included. Absent: `optional`. */
  actingPerson: z.enum(['required', 'optional']).optional(),
  /** Of an auditor: cases of which regions, and what happened from when to when. Absent: everything. */
  mandate: z
    .strictObject({
      regions: z.array(RegionCode).min(1).max(100),
      since: z.iso.date().optional(),
      /** Last day. */
      until: z.iso.date().optional(),
    })
    .optional(),
  /** Absent: `defaultQuota`. */
  quota: Quota.optional(),
});
export type Member = z.infer<typeof Member>;
