import { CaseState, isFinal } from '#contracts/case-states';
import { type SQL, sql } from '../../platform/database/drizzle.ts';

/** What an auditor looks for, as data: what it is, on which ground it is one, and how it is found. */
export type Rule = {
  readonly code: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly ground: string;
  /** Rows `case_ref`, `at` (as leaves write times), `index` in the log, `held_by` and `detail`; absent ones null. */
  readonly find: SQL;
};

const ended = sql`${sql.param(CaseState.options.filter(isFinal))}::text[]`;
/** A column of the database as leaves write times. */
const leafTime = (column: SQL) =>
  sql`to_char((${column}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const readings = ['data.read', 'case.read', 'console.opened', 'part.read'];

/** So long after its end a case is looked at in the ordinary course: the result is handed out, questions are answered. */
const afterwardsDays = 30;
/** So long after somebody fetched a certificate an application with it is still being put together. */
const preparingDays = 1;

export const rules: readonly Rule[] = [
  {
    code: 'decided_without_receipt',
    title: { zh: '办结无签名回执', en: 'Decided without a signed receipt' },
    ground: '行政许可法 第三十八条、第四十四条',
    find: sql`select c.id as case_ref, ${leafTime(sql`c.updated_at`)} as at, null::bigint as index, c.to_region as held_by,
        c.state as detail
      from case_record c where c.state in ('approved', 'denied')
        and not exists (select from receipt r where r.case_id = c.id and r.kind = 'decision')`,
  },
  {
    code: 'accepted_before_collected',
    title: { zh: '受理早于收件', en: 'Accepted before it was collected' },
    ground: '行政许可法 第三十二条',
    find: sql`select c.id as case_ref, ${leafTime(sql`h.stated_at`)} as at, null::bigint as index, c.to_region as held_by,
        ${leafTime(sql`c.created_at`)} as detail
      from case_change h join case_record c on c.id = h.case_id
      where h.event = 'accept' and h.stated_at < c.created_at`,
  },
  {
    code: 'collected_twice',
    title: {
      zh: '同一申请人同一事项重复收件',
      en: 'The same matter collected again while it was open',
    },
    ground: '行政许可法 第三十一条',
    find: sql`select later.id as case_ref, ${leafTime(sql`later.created_at`)} as at, null::bigint as index,
        later.from_region as held_by, earlier.id as detail
      from case_record later join case_record earlier on earlier.person_index = later.person_index
        and earlier.item_code = later.item_code and earlier.created_at < later.created_at
      where earlier.state <> all(${ended}) or earlier.updated_at > later.created_at`,
  },
  {
    code: 'read_after_closure',
    title: { zh: '办结后查阅', en: 'Read long after it was closed' },
    ground: '个人信息保护法 第六条、第十九条',
    find: sql`select f.case_ref, f.at, f.index, f.organisation as held_by, coalesce(f.clerk, f.actor_id) as detail
      from audit_fact f join case_record c on c.id = f.case_ref
      where f.action = any(${sql.param(readings)}::text[]) and c.state = any(${ended})
        and f.at > ${leafTime(sql`c.updated_at + make_interval(days => ${afterwardsDays}::int)`)}`,
  },
  {
    code: 'read_without_need',
    title: {
      zh: '调取证照而未用于办件',
      en: 'A certificate was fetched and no application came of it',
    },
    ground: '个人信息保护法 第六条',
    find: sql`select f.case_ref, f.at, f.index, f.organisation as held_by, coalesce(f.clerk, f.actor_id) as detail
      from audit_fact f where f.action = 'certificate.retrieved'
        and f.at < ${leafTime(sql`now() - make_interval(days => ${preparingDays}::int)`)}
        and not exists (select from audit_fact s where s.session = f.case_ref and s.action = 'case.submitted'
          and s.item = f.item and s.at >= f.at)`,
  },
  {
    code: 'limit_missed',
    title: { zh: '超过时限', en: 'A limit was missed; who held the case then' },
    ground: '行政许可法 第三十二条、第四十二条',
    find: sql`select f.case_ref, f.at, f.index, f.held_by, f.missed as detail
      from audit_fact f where f.action = 'case.deadline_warning' and f.missed is not null`,
  },
  {
    code: 'irregular_report',
    title: { zh: '回传与办理流程不符', en: 'A region’s report did not fit the procedure' },
    ground: '行政许可法 第四章',
    find: sql`select f.case_ref, f.at, f.index, f.organisation as held_by, f.outcome as detail
      from audit_fact f where f.action = 'case.irregular'`,
  },
];
