import type { Pool } from 'pg';

/** Regions and items that the cases are spread over, unevenly: the first have many, the last few. */
const regions = 41;
const items = 61;

/** What is measured with: the most frequent region and a rare one, an item, a person. */
export const known = {
  busy: '310100',
  quiet: '310139',
  item: '11310100MB0000007N4310100000007',
  person: 'person-77',
};

const functions = `
  create function made_id(prefix text, ms bigint, nth bigint) returns text language sql immutable as $$
    select prefix || '_' || (select string_agg(substr('0123456789abcdefghijklmnopqrstuv', ((ms << 2 >> (5 * (9 - k))) & 31)::int + 1, 1), '' order by k)
      from generate_series(0, 9) as k) || substr(md5(nth::text), 1, 16) $$;
  create function made_share(nth bigint, salt text) returns float8 language sql immutable as $$
    select ('x' || substr(md5(nth || salt), 1, 7))::bit(28)::int / 268435456.0 $$;
  create function made_region(share float8) returns text language sql immutable as $$
    select (310100 + floor(${regions} * share * share * share)::int)::text $$;`;

/** The newest are open, and of the older ones one in five hundred. */
const someOpen = 'age > 0.03 and open > 0.002';

/** A case every minute and a half, to this moment. @param isOver which of them are over, in SQL */
const cases = (count: number, isOver: string) => `
  insert into case_record (id, item_code, item_name, from_region, to_region, home_region, channel, client_id, subject,
    person_index, state, materials, originals, master_version, regional_case_id, version, accepted_at, created_at, updated_at)
  select made_id('case', (extract(epoch from at) * 1000)::bigint, n),
    '11310100MB0000007N4310100' || lpad(floor(${items} * made_share(n, 'i') * made_share(n, 'j'))::text, 6, '0'), '食品经营许可', f, t,
    case when n % 2 = 0 then made_region(made_share(n, 'h')) end, 'window', 'platform-' || f,
    case when n % 2 = 0 then 'sub-' || n % 300000 end, 'person-' || n % 400000,
    case when ${isOver} then
      case when ended < 0.93 then 'approved' when ended < 0.97 then 'denied' when ended < 0.985 then 'refused'
        when ended < 0.9999 then 'withdrawn' else 'terminated' end
    else (array['submitted', 'forwarded', 'accepted', 'accepted', 'accepted', 'supplement_required', 'suspended'])[1 + n % 7] end,
    '[]', false, 'm1', 'R-' || n, 4, at + interval '1 day', at, least(now(), at + interval '9 days')
  from (select n, now() - (${count} - n) * interval '1.5 minutes' as at, (${count} - n) / ${count}.0 as age,
      made_region(made_share(n, 'f')) as f, made_region(made_share(n, 't')) as t, made_share(n, 'o') as open, made_share(n, 'e') as ended
    from generate_series(1, ${count}::bigint) as n) as made`;

const isOver = `state in ('approved', 'denied', 'refused', 'withdrawn', 'terminated')`;

/** What hangs on cases: changes, clocks, results, dossiers, receipts, promises, evaluations, who has them on the desk. */
const beside = [
  `insert into case_change (case_id, version, event, from_state, to_state, at, stated_at, told)
    select id, v, (array['forward', 'accept', 'approve'])[v - 1], 'submitted', 'approved', created_at + v * interval '1 day',
      case when v > 2 then created_at + v * interval '1 day' end, row_number() over (order by id, v)
    from case_record cross join generate_series(2, 4) as v`,
  `insert into case_clock (case_id, region, item_code, promised_days, statutory_days, accepted_at, due, warned_promised, ended_at, used_days)
    select id, to_region, item_code, 10, 20, accepted_at, to_char(created_at + interval '14 days', 'YYYY-MM-DD'),
      (hashtext(id) & 3) * 33, case when ${isOver} then updated_at end, case when state = 'approved' then hashtext(id) & 7 end from case_record`,
  `insert into case_result (case_id, region, from_region, item_code, outcome, decided_at, due, served_at)
    select id, to_region, from_region, item_code, state, updated_at, to_char(updated_at + interval '14 days', 'YYYY-MM-DD'),
      case when made_share(hashtext(id), 's') > 0.01 then updated_at end from case_record where state in ('approved', 'denied')`,
  `insert into handoff (id, client_id, from_region, to_region, case_ids, pages, items, seal, state, leg, owner, overdue_at, created_at, updated_at)
    select replace(id, 'case_', 'ho_'), client_id, from_region, to_region, jsonb_build_array(id), 3, '[]', 'S',
      case when hashtext(id) & 127 = 0 then 'discrepancy' when hashtext(id) & 63 = 1 then 'dispatched' else 'counted' end, 'out',
      case when hashtext(id) & 127 = 0 then to_region end, case when hashtext(id) & 511 = 1 then updated_at end, created_at, updated_at
    from case_record where hashtext(id) & 3 < 2`,
  `insert into receipt (ref_message_id, kind, case_id, jws, created_at)
    select replace(id, 'case_', 'msg_'), 'decision', id, 'x', updated_at from case_record where state in ('approved', 'denied') and hashtext(id) & 16383 > 0`,
  `insert into commitment (case_id, code, region, item_code, signer, signed_at, person_index, check_by, outcome)
    select id, 'LEASE', to_region, item_code, 'applicant', created_at, person_index, to_char(updated_at + interval '56 days', 'YYYY-MM-DD'),
      case when updated_at < now() - interval '60 days' and hashtext(id) & 4095 > 0 then case when hashtext(id) & 511 = 7 then 'breached' else 'kept' end end
    from case_record where state = 'approved' and hashtext(id) & 7 = 3`,
  `insert into instant_decision (case_id, region, item_code, rule, zh, grounds, decided_at, check_by, outcome)
    select id, to_region, item_code, 'fast@1#sha-256:0', 'x', '[]', updated_at,
      case when hashtext(id) & 63 = 5 then to_char(updated_at + interval '28 days', 'YYYY-MM-DD') end,
      case when hashtext(id) & 63 = 5 and hashtext(id) & 4095 > 64 then case when hashtext(id) & 1023 = 5 then 'wrong' else 'confirmed' end end
    from case_record where state = 'approved' and hashtext(id) & 7 = 5`,
  `insert into evaluation (id, case_id, moment, region, item_code, client_id, score, tags, given_at, next_step_by, revisit_since)
    select replace(id, 'case_', 'eval_'), id, 'handling', to_region, item_code, client_id, 1 + (hashtext(id) & 3), '[]', updated_at,
      case when hashtext(id) & 3 = 0 and hashtext(id) & 255 < 8 then to_char(updated_at + interval '5 days', 'YYYY-MM-DD') end,
      case when hashtext(id) & 255 = 20 then updated_at end
    from case_record where state = 'approved' and hashtext(id) & 12 = 4`,
  `insert into case_reminder (case_id, reported, region, item_code, missing, since, reminded, next_at)
    select id, 'deny', to_region, item_code, '["reason_missing"]', updated_at, 1, updated_at + interval '5 days'
    from case_record where state = 'denied'`,
  `insert into case_clerk (client_id, case_id, clerk, since)
    select client_id, id, 'clerk-' || (hashtext(id) & 15), created_at from case_record where not (${isOver})`,
];

/** The log laid out: five facts a case. Whole leaves only where a question reads them. */
const facts = [
  `insert into audit_fact (index, nth, case_ref, at, action, outcome, object_class, actor_id, organisation, counterpart, item, session)
    select row_number() over (order by c.id, k) - 1, 1, c.id, to_char(c.created_at + k * interval '2 days', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      case k when 0 then 'certificate.retrieved' when 1 then 'case.submitted' when 2 then 'case.transitioned' when 3 then 'case.read'
        else case when hashtext(c.id) & 15 = 0 then 'case.deadline_warning' when hashtext(c.id) & 511 = 9 then 'case.irregular' else 'message.delivered' end end,
      '', 'case', c.client_id, c.from_region, c.to_region, c.item_code, case when k = 1 then c.id end
    from case_record c cross join generate_series(0, 4) as k`,
  `insert into audit_event (index, case_ref, leaf, leaf_hash, sequenced_at)
    select index, case_ref, convert_to(jsonb_build_object('details', jsonb_build_object('percent', (array[50, 80, 100])[1 + index % 3],
      'limit', 'promised', 'heldBy', counterpart))::text, 'UTF8'), '', at::timestamptz from audit_fact where action = 'case.deadline_warning'`,
  `insert into audit_head (id, size, root, note, signed_at) select 1, (select max(index) + 1 from audit_fact), '', '', now()
    on conflict (id) do update set size = excluded.size`,
];

/** Tables that grow with the work. */
export const growing: ReadonlySet<string> = new Set([
  'case_record',
  'case_change',
  'case_clock',
  'case_result',
  'handoff',
  'receipt',
  'commitment',
  'instant_decision',
  'evaluation',
  'case_clerk',
  'case_reminder',
  'audit_fact',
  'audit_event',
]);

/** Lays so many cases and what hangs on them, and nothing of the log. @param allOver none of them is open */
export async function fillCases(pool: Pool, count: number, allOver = false): Promise<void> {
  await pool.query(functions);
  for (const statement of [cases(count, allOver ? 'true' : someOpen), ...beside])
    await pool.query(statement);
}

/** Fills a database with so many cases and what hangs on them, as years of work would leave it. */
export async function fill(pool: Pool, count: number): Promise<void> {
  // The log lets nobody write but its sequencer, who would need hours.
  await pool.query(
    'alter table audit_event disable trigger all; alter table audit_head disable trigger all',
  );
  await fillCases(pool, count);
  for (const statement of facts) await pool.query(statement);
  await pool.query(`vacuum analyze ${[...growing].join(', ')}`);
}
