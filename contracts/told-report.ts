import { z } from 'zod';
import { type CaseReport, IssuedCertificate, RegionalCaseId, ReportId } from './case.ts';
import type { ReportKind } from './case-states.ts';
import { SuspensionReason } from './case-suspension.ts';
import { CommitmentTextId } from './commitment-text.ts';
import { Instant } from './dates.ts';
import { PartyName } from './names.ts';
import { RegionCode } from './region-code.ts';
import { Code, FreeText, Label } from './text.ts';

/** What every report of the canonical API says. */
const always = {
  /** The region's own number of this report: the same number is the same report, however often it comes. */
  reportId: ReportId,
  regionalCaseId: RegionalCaseId,
  /** When it happened: limits count from it, and not from when it is told. */
  at: Instant,
};

/** Nothing of this is demanded: a fact without its reason is a fact, and is marked for the lack of it. */
const words = {
  reason: FreeText({ max: 1000 }).optional(),
  /** Who approved it: a person in charge, or a post. */
  approver: Label({ max: 100 }).optional(),
  /** The clause that it rests on. */
  legalBasis: Label({ max: 200 }).optional(),
};

const Certificates = z
  .array(
    IssuedCertificate.extend({ number: Code(60), holderName: PartyName, holderCode: Code(40) }),
  )
  .min(1)
  .max(10)
  .optional();
const Wanted = z.array(z.strictObject({ code: Code(40), name: Label({ max: 100 }) })).max(60);

const told = <K extends string>(kind: K) =>
  z.strictObject({ kind: z.literal(kind), ...always, ...words });

/** What a deciding region reports by a signed call of its platform (`POST /v1/cases/{id}/reports`). */
export const ToldReport = z.discriminatedUnion('kind', [
  told('accept'),
  told('refuse'),
  told('supplement').extend({ wanted: Wanted.default([]) }),
  told('suspend').extend({
    because: SuspensionReason,
    /** Who must act; absent: the region itself. */
    owner: z.union([RegionCode, z.literal('operator')]).optional(),
    /** In working days, as far as is known. */
    expectedDays: z.int().min(1).max(1000).optional(),
  }),
  told('resume'),
  told('extend').extend({ days: z.int().min(1).max(1000).optional() }),
  told('approve').extend({
    certificates: Certificates,
    /** 秒批: the rule of its own catalogue by which it was decided; a no is somebody's, and never a rule's. */
    rule: CommitmentTextId.optional(),
  }),
  told('deny'),
  told('terminate'),
  told('transfer').extend({ body: Label({ max: 100 }).optional() }),
  told('correct').extend({ certificates: Certificates }),
  told('revoke').extend({ certificates: Certificates }),
  told('annul').extend({ certificates: Certificates }),
]);
export type ToldReport = z.infer<typeof ToldReport>;

/** What stops a case, or lets it go on. */
export type Standstill = Extract<ToldReport, { kind: 'suspend' | 'resume' }>;

export const isStandstill = (report: ToldReport): report is Standstill =>
  report.kind === 'suspend' || report.kind === 'resume';

const eventOf = (kind: Exclude<ToldReport, Standstill>['kind']): ReportKind =>
  kind === 'supplement' ? 'require_supplement' : kind;

/** The same report as every adapter reads it from its region's own format. */
export function readTold(report: Exclude<ToldReport, Standstill>, caseId: string): CaseReport {
  const { kind, ...rest } = report;
  const { certificates, wanted = [], ...said } = { certificates: undefined, wanted: [], ...rest };
  return {
    ...said,
    caseId,
    event: eventOf(kind),
    wanted,
    ...(certificates === undefined ? {} : { issued: certificates }),
  };
}
