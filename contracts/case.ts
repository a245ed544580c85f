import { z } from 'zod';
import { CaseState, ReportKind } from './case-states.ts';
import { CommitmentTextId } from './commitment-text.ts';
import { Instant } from './dates.ts';
import { Digest } from './digest.ts';
import { CertificateIdentifier, CertificateType, ItemCode } from './identifiers.ts';
import { MaterialHow } from './item.ts';
import { Paper } from './official-paper.ts';
import { regionalNumber } from './open-text.ts';
import { Company, Party, Person } from './party.ts';
import { RegionCode } from './region-code.ts';
import { Situation } from './situation.ts';
import { standingFor } from './standing-for.ts';
import { AssuranceLevel } from './subject.ts';
import { Code, FreeText, Opaque } from './text.ts';

/** 128 random bits in lower-case base32hex behind a prefix that says what it names: safe in URLs, job ids and file names. */
export const identifier = (prefix: string): z.ZodString =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-v]{26}$`), `not an identifier of the form ${prefix}_…`);

export const CaseId = identifier('case');
export const MessageId = identifier('msg');
export const HandoffId = identifier('ho');
export const BundleId = identifier('bundle');
export const PartId = identifier('part');
export const WebhookId = identifier('wh');
export const WebhookAttemptId = identifier('wa');

export { Digest };

/** Values of a form: flat, short, typed. Documents travel as materials. */
export const Form = z
  .record(Code(60), z.union([FreeText({ min: 0, max: 2000 }), z.number(), z.boolean()]))
  .refine((form) => Object.keys(form).length <= 100, 'a form has at most 100 fields');
export type Form = z.infer<typeof Form>;

/**
 * One material of an application. `ref` is a credential id for `certificate`, a document digest for
 * `upload` and `original`, or the id of a part (`part_…`) there, the commitment's text id for `commitment`;
 * absent for `exempt`.
 */
export const Material = z.strictObject({
  code: Code(40),
  how: MaterialHow,
  ref: Opaque(200).optional(),
  /** SHA-256 of the signed 告知承诺书, where it was signed on paper: it stays with whoever collected it. */
  signed: Digest.optional(),
});
export type Material = z.infer<typeof Material>;

export const Channel = z.enum(['online', 'window', 'kiosk']);

/** `subject` is the person of the token: the asking platform need not know, or send, an id number. */
export const Applicant = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('subject') }),
  Person,
  Company,
]);
export type Applicant = z.infer<typeof Applicant>;

/** A member's own number of a case. It lies in the open, so it must not be somebody's number. */
export const ExternalId = regionalNumber(80);

/** What a platform submits. */
export const CaseRequest = z.strictObject({
  itemCode: ItemCode,
  from: RegionCode,
  to: RegionCode,
  channel: Channel,
  applicant: Applicant,
  agent: Person.optional(),
  ...standingFor,
  form: Form,
  /** 情形: the answers to the questions of the item's guide; they decide which materials are needed. */
  situation: Situation.optional(),
  materials: z.array(Material).max(60),
  originals: z.boolean(),
  /** What the submitting member calls it: once per member, and no region's business. */
  externalId: ExternalId.optional(),
});
export type CaseRequest = z.infer<typeof CaseRequest>;

/** A material as it travels: resolved, with the credential itself where there is one. */
export const TravellingMaterial = z.strictObject({
  code: z.string(),
  name: z.string(),
  how: MaterialHow,
  ref: z.string().optional(),
  /** SD-JWT VC (`dc+sd-jwt`) bound to this case's purpose. */
  credential: z.string().max(16_384).optional(),
  /** A document that was sent in chunks and is fetched from `url`, with a token and `Range`. */
  part: z
    .strictObject({ digest: Digest, size: z.int(), mediaType: z.string(), url: z.url() })
    .optional(),
});
export type TravellingMaterial = z.infer<typeof TravellingMaterial>;

const messageBase = {
  messageId: MessageId,
  caseId: CaseId,
  /** SHA-256 over the previous message of this case's lane: the receiver sees a gap. */
  previousDigest: Digest.optional(),
  from: RegionCode,
  to: RegionCode,
  itemCode: ItemCode,
  itemName: z.string(),
  at: Instant,
};

export const SubmissionMessage = z.strictObject({
  ...messageBase,
  kind: z.literal('submission'),
  home: RegionCode.optional(),
  channel: Channel,
  applicant: Party,
  agent: Person.optional(),
  ...standingFor,
  subject: z.string().max(64).optional(),
  level: AssuranceLevel.optional(),
  form: Form,
  materials: z.array(TravellingMaterial),
  originals: z.boolean(),
});
export type SubmissionMessage = z.infer<typeof SubmissionMessage>;

/** Everybody whom a submission names by a number. */
export const peopleIn = ({
  applicant,
  agent,
  guardian,
  jointApplicants = [],
}: SubmissionMessage): readonly (Party | undefined)[] => [
  applicant,
  agent,
  guardian?.person,
  ...jointApplicants,
];

export const SupplementMessage = z.strictObject({
  ...messageBase,
  kind: z.literal('supplement'),
  regionalCaseId: z.string().max(80),
  note: z.string().max(1000),
  materials: z.array(TravellingMaterial),
});
export type SupplementMessage = z.infer<typeof SupplementMessage>;

export const WithdrawalMessage = z.strictObject({
  ...messageBase,
  kind: z.literal('withdrawal'),
  regionalCaseId: z.string().max(80),
  reason: z.string().max(500),
});
export type WithdrawalMessage = z.infer<typeof WithdrawalMessage>;

/** News of a case for a region that does not decide it: no personal data at all. */
export const NoticeMessage = z.strictObject({
  ...messageBase,
  kind: z.literal('notice'),
  state: CaseState,
  reason: z.string().max(1000).optional(),
});
export type NoticeMessage = z.infer<typeof NoticeMessage>;

/** What the courier carries to a region. */
export const Message = z.discriminatedUnion('kind', [
  SubmissionMessage,
  SupplementMessage,
  WithdrawalMessage,
  NoticeMessage,
]);
export type Message = z.infer<typeof Message>;

/** A certificate that an approval brought into being, by its own numbers: what a later step asks for. */
export const IssuedCertificate = z.strictObject({
  type: CertificateType,
  identifier: CertificateIdentifier,
  number: z.string().min(1).max(60),
  holderName: z.string().min(1).max(200),
  holderCode: z.string().min(1).max(40),
});
export type IssuedCertificate = z.infer<typeof IssuedCertificate>;

/** A region's own number of a case. */
export const RegionalCaseId = regionalNumber(80);

/** A region's own number of a report. */
export const ReportId = regionalNumber(100);

/** What a deciding region reports about a case. */
export const CaseReport = z.strictObject({
  /** The region's own number of this report: the inbox key. */
  reportId: ReportId,
  caseId: CaseId,
  regionalCaseId: RegionalCaseId,
  event: ReportKind,
  /** When it happened. */
  at: Instant,
  reason: z.string().max(1000).optional(),
  /** Materials to be brought when `event` is `require_supplement`. */
  wanted: z.array(z.strictObject({ code: z.string().max(40), name: z.string().max(100) })).max(60),
  /** What an `approve` issued, where the region says so; what a `revoke` or `annul` takes away. */
  issued: z.array(IssuedCertificate).min(1).max(10).optional(),
  /** Who approved it: a person in charge, or a post. */
  approver: z.string().min(1).max(100).optional(),
  /** The clause that it rests on. */
  legalBasis: z.string().min(1).max(200).optional(),
  /** To which body a `transfer` goes. */
  body: z.string().min(1).max(100).optional(),
  /** By how many days an `extend` extends, counted as each limit is. */
  days: z.int().min(1).max(1000).optional(),
  /** 秒批: the rule of its own catalogue by which an `approve` was decided. */
  rule: CommitmentTextId.optional(),
  /** The paper that says it, where the region sends its particulars. */
  paper: Paper.optional(),
});
export type CaseReport = z.infer<typeof CaseReport>;
