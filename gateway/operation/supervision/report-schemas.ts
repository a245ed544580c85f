import { z } from '@hono/zod-openapi';
import { PeriodShown } from './report-period.ts';

const Count = z.int();
const Faults = z.object({ caller: Count, gateway: Count, region: Count });
const Spread = z.object({ p50: z.number().nullable(), p95: z.number().nullable() });
const more = z.boolean().openapi({ description: 'there are rows beyond these: ask for less time' });

export const Transfers = z
  .object({
    period: PeriodShown,
    rows: z.array(
      z.object({
        month: z.string(),
        kind: z.string(),
        from: z.string().optional(),
        to: z.string().optional(),
        itemCode: z.string().optional(),
        certificateType: z.string().optional(),
        legalBasis: z.string().optional(),
        count: Count,
        people: Count,
      }),
    ),
    more,
    reach: z.object({ reached: Count, size: Count }),
  })
  .openapi('TransferReport');

export const Monitoring = z
  .object({
    period: PeriodShown,
    rows: z.array(
      z.object({
        member: z.string(),
        itemCode: z.string(),
        region: z.string(),
        kind: z.string(),
        messages: Count,
        delivered: Count,
        refused: Count,
        expired: Count,
        parked: Count,
        waiting: Count,
        attempts: Count,
        bytes: Count,
        largestBytes: Count,
        waitedMs: Spread.openapi({ description: 'from accepted to sent' }),
        regionMs: Spread.openapi({ description: 'from sent to the region’s answer' }),
        recordedMs: Spread.openapi({ description: 'from the answer to its record' }),
        faults: Faults.openapi({ description: 'whose fault the last failure of a message was' }),
      }),
    ),
    more,
  })
  .openapi('MonitoringReport');

export const Legs = z
  .object({
    period: PeriodShown,
    legs: z.array(
      z.object({
        messageId: z.string(),
        caseId: z.string(),
        member: z.string(),
        itemCode: z.string(),
        region: z.string(),
        kind: z.string(),
        state: z.string(),
        attempts: Count,
        acceptedAt: z.string(),
        sentAt: z.string().optional(),
        answeredAt: z.string().optional(),
        recordedAt: z.string().optional(),
        bytes: Count.optional(),
        fault: z.enum(['caller', 'gateway', 'region']).optional(),
        code: z.string().optional(),
      }),
    ),
    next: z.string().optional(),
  })
  .openapi('MonitoredLegs');

export const Erasures = z
  .object({
    period: PeriodShown,
    erased: Count,
    restricted: Count,
    waiting: Count.openapi({ description: 'cases whose day has not come' }),
    nextAt: z.string().optional(),
    entries: z.array(
      z.object({
        index: Count.openapi({ description: 'the event of the log that proves it' }),
        caseRef: z.string(),
        at: z.string(),
        what: z.enum(['erased', 'restricted']),
        ground: z.string(),
        until: z.string().optional(),
        by: z.object({ id: z.string(), organisation: z.string() }),
      }),
    ),
    next: Count.optional(),
  })
  .openapi('ErasureReport');

const Answers = z
  .object({ asked: Count, answered: Count, answeredLate: Count, overdue: Count })
  .optional();

export const Inspection = z
  .object({
    period: PeriodShown,
    bodies: z.array(
      z.object({
        region: z.string(),
        body: z.string().optional(),
        cases: z
          .object({
            received: Count,
            open: Count,
            refused: Count,
            approved: Count,
            denied: Count,
            withdrawn: Count,
            terminated: Count,
            supplemented: Count,
            asksOfOneCase: Count,
            acceptanceMissed: Count,
            promiseMissed: Count,
            statutoryMissed: Count,
            medianDays: z.number().nullable(),
            medianDaysToAccept: z.number().nullable(),
          })
          .optional(),
        evaluations: z
          .object({ given: Count, bad: Count, mended: Count, overdue: Count })
          .optional(),
        consultations: Answers,
        faultReports: Answers,
        accessComplaints: Answers,
      }),
    ),
  })
  .openapi('InspectionReport');

const step = {
  at: z.iso.date().openapi({ description: 'the first day of the step, in +08:00' }),
  received: Count,
  ended: Count.openapi({ description: 'of those received in this step, by now' }),
  acceptanceMissed: Count,
  promiseMissed: Count,
  statutoryMissed: Count,
  evaluations: Count,
  bad: Count,
  reads: Count.openapi({ description: 'looks at cases, lists, documents: events of the log' }),
  refused: Count.openapi({ description: 'acts that were refused' }),
};

export const Trend = z
  .object({ period: PeriodShown, stepDays: Count, steps: z.array(z.object(step)) })
  .openapi('TrendReport');
