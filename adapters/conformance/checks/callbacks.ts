import { CaseReport } from '#contracts/case';
import type { RawAnswer } from '#contracts/region-adapter';
import type { DecidingEvent } from '../../kit/reference-platform.ts';
import { type Check, checksOf, must, near, same, taken } from '../check.ts';
import { accepted, parse, reportOf, sentBy } from './reported.ts';
import { submitted } from './sent.ts';

const wordOf: Readonly<Record<DecidingEvent, string>> = {
  accept: '受理',
  refuse: '不予受理',
  require_supplement: '补正',
  approve: '准予许可',
  deny: '不予许可',
};

const needs = ['cases.parseCallback', 'cases.submit'] as const;

const events: readonly DecidingEvent[] = [
  'accept',
  'refuse',
  'require_supplement',
  'approve',
  'deny',
];

const kinds = events.map(
  (event): Omit<Check, 'group'> => ({
    id: event,
    holds: `CaseReport.event: ${wordOf[event]} is told as ${event}`,
    needs,
    run: async (t) => same((await reportOf(t, event)).report.event, event, 'event'),
  }),
);

const reasons = (['refuse', 'deny'] as const).map(
  (event): Omit<Check, 'group'> => ({
    id: `reason-${event}`,
    holds: `CaseReport.reason: a no has its reason (行政许可法 art. 38): ${event}`,
    needs,
    run: async (t) => must(!!(await reportOf(t, event)).report.reason, 'no reason came'),
  }),
);

const refusals = [
  'callback.signature_invalid',
  'callback.case_unknown',
  'signature.replayed',
] as const;

const refusing = refusals.map(
  (code): Omit<Check, 'group'> => ({
    id: `refusal-${code.replaceAll('.', '-')}`,
    holds: `refuseCallback: ${code} in the region’s own format, never with 2xx`,
    needs: ['cases.refuseCallback', ...needs],
    run: async (t) => {
      const { call } = await accepted(t);
      const refusal = { code, status: 409, retryable: false };
      const answer = t.adapter.cases?.refuseCallback(refusal, call, t.context());
      must(answer !== undefined && answer.status >= 300, `answers ${answer?.status}`);
    },
  }),
);

const textOf = ({ body }: RawAnswer): string =>
  typeof body === 'string' ? body : new TextDecoder().decode(body);

export const callbacks = checksOf('callbacks', [
  ...kinds,
  {
    id: 'form',
    holds: 'CaseReport: as contracts/case.ts has it',
    needs,
    run: async (t) => {
      for (const event of events) {
        const { error } = CaseReport.safeParse((await reportOf(t, event)).report);
        must(!error, `${event}: ${error?.issues.map(({ path }) => path.join('.')).join(', ')}`);
      }
    },
  },
  {
    id: 'at',
    holds: 'CaseReport.at: when it happened, in the zone that it says',
    needs,
    run: async (t) => {
      for (const event of events) near((await reportOf(t, event)).report.at, t.clock(), event);
    },
  },
  {
    id: 'case',
    holds: 'CaseReport.caseId, regionalCaseId: this case by both numbers',
    needs,
    run: async (t) => {
      const { caseId, receipt } = await accepted(t);
      const { report } = await reportOf(t, 'accept');
      const { regionalCaseId } = receipt;
      same(
        { caseId: report.caseId, regionalCaseId: report.regionalCaseId },
        { caseId, regionalCaseId },
        'numbers',
      );
    },
  },
  {
    id: 'wanted',
    holds: 'CaseReport.wanted: all that is to be brought, told at once (art. 32)',
    needs,
    run: async (t) => {
      const { report } = await reportOf(t, 'require_supplement');
      must(report.wanted.length > 0, 'nothing is asked for');
    },
  },
  ...reasons,
  {
    id: 'same-bytes',
    holds: 'CaseReport.reportId: the same call read twice is the same report',
    needs,
    run: async (t) => {
      const { call } = await accepted(t);
      const ids = [await parse(t, call), await parse(t, call)].map(
        (read) => taken(read, 'parseCallback').report.reportId,
      );
      same(ids[1], ids[0], 'reportId');
    },
  },
  {
    id: 'redelivered',
    holds: 'CaseReport.reportId: the region’s own number: a report that is sent again has the same',
    needs: [...needs, 'platform.inject'],
    run: async (t) => {
      const { message } = await submitted(t, 'redelivered');
      const undo = t.platform.inject?.({ kind: 'duplicate_callback' });
      const act = () => t.platform.act(message.caseId, 'accept');
      const calls = await sentBy(t, 'case', act, 2).finally(undo);
      const ids = new Set<string>();
      for (const call of calls) ids.add(taken(await parse(t, call), 'a report').report.reportId);
      same(ids.size, 1, 'different numbers');
    },
  },
  {
    id: 'different',
    holds: 'CaseReport.reportId: two reports have two numbers',
    needs,
    run: async (t) => {
      const [one, two] = [await reportOf(t, 'accept'), await reportOf(t, 'approve')];
      must(one.report.reportId !== two.report.reportId, 'they have one number');
    },
  },
  {
    id: 'once',
    holds:
      'OneTimeValue: the nonce or serial number of the call, and for how long it counts: afterwards it is refused',
    needs,
    run: async (t) => {
      const { once } = await reportOf(t, 'accept');
      if (once === undefined) return;
      const { call } = await accepted(t);
      const later = (ms: number) => {
        const at = new Date(t.clock().getTime() + ms);
        return parse(t, call, { ...t.context(), clock: () => at });
      };
      must((await later(once.windowMs / 2))?.ok === true, 'it is refused before its window ends');
      must((await later(once.windowMs + 60_000))?.ok === false, 'it counts after its window');
    },
  },
  {
    id: 'acknowledged',
    holds: 'acknowledgement: what the region reads as taken, in its own format',
    needs,
    run: async (t) => {
      const { acknowledgement } = await reportOf(t, 'accept');
      must(acknowledgement.status < 300 && textOf(acknowledgement) !== '', 'nothing is answered');
    },
  },
  ...refusing,
  {
    id: 'refusal-of-noise',
    holds: 'refuseCallback: also where the call could not be read at all',
    needs: ['cases.refuseCallback', ...needs],
    run: async (t) => {
      const { call } = await accepted(t);
      const noise = { ...call, headers: {}, body: new Uint8Array([0, 255]) };
      const refusal = {
        code: 'callback.signature_invalid',
        status: 401,
        retryable: false,
      } as const;
      const answer = t.adapter.cases?.refuseCallback(refusal, noise, t.context());
      must(answer !== undefined && answer.status >= 300, `answers ${answer?.status}`);
    },
  },
]);
