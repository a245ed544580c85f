import { CaseState, isFinal } from '#contracts/case-states';
import { unconfirmed } from '../../casework/cases/withdraw.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import { servedTime } from './served-time.ts';

/** What an auditor looks for, as data: what it is, on which ground it is one, and how it is found. */
export type Rule = {
  readonly code: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly ground: string;
  /** What is looked through, the newest first: cases by their numbers (`c.id`), or the facts of the log (`f.index`). */
  readonly along: 'cases' | 'log';
  /**
   * Rows `key` (of `along`), `case_ref`, `at` (as leaves write times), `index` in the log, `held_by` and `detail`; absent ones null.
   * @param among which cases or facts
   */
  readonly find: (among: SQL) => SQL;
};

const ended = sql`${sql.param(CaseState.options.filter(isFinal))}::text[]`;
/** A column of the database as leaves write times. */
const leafTime = (column: SQL) =>
  sql`to_char((${column}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const readings = ['data.read', 'case.read', 'console.opened', 'part.read'];

const ofCase = (at: SQL, heldBy: SQL, detail: SQL) =>
  sql`c.id as key, c.id as case_ref, ${leafTime(at)} as at, null::bigint as index, ${heldBy} as held_by, ${detail} as detail`;
const ofFact = (heldBy: SQL, detail: SQL) =>
  sql`f.index as key, f.case_ref, f.at, f.index, ${heldBy} as held_by, ${detail} as detail`;

/** So long after its end a case is looked at in the ordinary course: the result is handed out, questions are answered. */
const afterwardsDays = 30;
/** So long after somebody fetched a certificate an application with it is still being put together. */
const preparingDays = 1;

export const rules: readonly Rule[] = [
  {
    code: 'decided_without_receipt',
    title: { zh: '办结无签名回执', en: 'Decided without a signed receipt' },
    ground: '行政许可法 第三十八条、第四十四条',
    along: 'cases',
    find: (among) => sql`select ${ofCase(sql`c.updated_at`, sql`c.to_region`, sql`c.state`)}
      from case_record c where ${among} and c.state in ('approved', 'denied')
        and not exists (select from receipt r where r.case_id = c.id and r.kind = 'decision')`,
  },
  {
    code: 'accepted_before_collected',
    title: { zh: '受理早于收件', en: 'Accepted before it was collected' },
    ground: '行政许可法 第三十二条',
    along: 'cases',
    find: (
      among,
    ) => sql`select ${ofCase(sql`h.stated_at`, sql`c.to_region`, servedTime(sql`c.created_at`))}
      from case_record c join case_change h on h.case_id = c.id
      where ${among} and h.event = 'accept' and h.stated_at < c.created_at`,
  },
  {
    code: 'collected_twice',
    title: {
      zh: '同一申请人同一事项重复收件',
      en: 'The same matter collected again while it was open',
    },
    ground: '行政许可法 第三十一条',
    along: 'cases',
    // Each once, with the last of those that were there before it.
    find: (among) => sql`select ${ofCase(sql`c.created_at`, sql`c.from_region`, sql`earlier.id`)}
      from case_record c cross join lateral (
        select e.id from case_record e where e.person_index = c.person_index and e.item_code = c.item_code
          and e.created_at < c.created_at and (e.state <> all(${ended}) or e.updated_at > c.created_at)
        order by e.created_at desc limit 1) as earlier
      where ${among}`,
  },
  {
    code: 'result_late',
    title: { zh: '逾期送达', en: 'What was granted was not handed over in ten working days' },
    ground: '行政许可法 第四十四条',
    along: 'cases',
    find: (among) => sql`select ${ofCase(sql`r.decided_at`, sql`c.to_region`, sql`r.due`)}
      from case_record c join case_result r on r.case_id = c.id
      where ${among} and r.due < to_char(coalesce(r.served_at, now()) at time zone interval '8 hours', 'YYYY-MM-DD')`,
  },
  {
    code: unconfirmed,
    title: {
      zh: '撤回未经申请人确认',
      en: 'Withdrawn, and nothing shows that its applicant wanted it',
    },
    ground: '民法典 第一百四十三条',
    along: 'cases',
    find: (among) => sql`select ${ofCase(sql`h.at`, sql`c.from_region`, sql`null::text`)}
      from case_record c join case_change h on h.case_id = c.id
      where ${among} and c.state = 'withdrawn' and h.event = 'withdraw' and h.reason_code = ${unconfirmed}`,
  },
  {
    code: 'read_after_closure',
    title: { zh: '办结后查阅', en: 'Read long after it was closed' },
    ground: '个人信息保护法 第六条、第十九条',
    along: 'log',
    find: (among) => sql`select ${ofFact(sql`f.organisation`, sql`coalesce(f.clerk, f.actor_id)`)}
      from audit_fact f join case_record c on c.id = f.case_ref
      where ${among} and f.action = any(${sql.param(readings)}::text[])
        and not (f.action = 'case.read' and f.subject is not null) and c.state = any(${ended})
        and f.at > ${leafTime(sql`c.updated_at + make_interval(days => ${afterwardsDays}::int)`)}`,
  },
  {
    code: 'read_without_need',
    title: {
      zh: '调取证照而未用于办件',
      en: 'A certificate was fetched and no application came of it',
    },
    ground: '个人信息保护法 第六条',
    along: 'log',
    find: (among) => sql`select ${ofFact(sql`f.organisation`, sql`coalesce(f.clerk, f.actor_id)`)}
      from audit_fact f where ${among} and f.action = 'certificate.retrieved'
        and f.at < ${leafTime(sql`now() - make_interval(days => ${preparingDays}::int)`)}
        and not exists (select from audit_fact s where s.session = f.case_ref and s.action = 'case.submitted'
          and s.item = f.item and s.at >= f.at)`,
  },
  {
    code: 'limit_missed',
    title: { zh: '超过时限', en: 'A limit was missed; who held the case then' },
    ground: '行政许可法 第三十二条、第四十二条',
    along: 'log',
    find: (among) => sql`select ${ofFact(sql`f.held_by`, sql`f.missed`)}
      from audit_fact f where ${among} and f.action = 'case.deadline_warning' and f.missed is not null`,
  },
  {
    code: 'irregular_report',
    title: { zh: '回传与办理流程不符', en: 'A region’s report did not fit the procedure' },
    ground: '行政许可法 第四章',
    along: 'log',
    find: (among) => sql`select ${ofFact(sql`f.organisation`, sql`f.outcome`)}
      from audit_fact f where ${among} and f.action = 'case.irregular'`,
  },
];
