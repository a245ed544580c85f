import type { Queryable } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';

/** A pre-check that never became a case is of no use after this long. */
const precheckDays = 90;

/** Lists, seals and notes of dossiers whose people are erased; of earlier versions also what lay in clear. */
async function forgetDossiers(database: Pick<Queryable, 'execute'>): Promise<void> {
  await database.execute(sql`
    update handoff set wrapped_key = null, sealed_words = null, seal = '',
      items = coalesce((select jsonb_agg(line - 'name' order by place)
        from jsonb_array_elements(items) with ordinality as t (line, place)), '[]')
    where (wrapped_key is not null or seal <> '') and not exists (
      select 1 from case_record
      where case_record.wrapped_key is not null
        and case_record.id in (select jsonb_array_elements_text(handoff.case_ids)))`);
  await database.execute(sql`
    update handoff_batch set wrapped_key = null
    where wrapped_key is not null and not exists (
      select 1 from handoff
      where handoff.wrapped_key is not null
        and handoff.id in (select jsonb_array_elements_text(handoff_batch.handoff_ids)))`);
  await database.execute(sql`
    update handoff_manifest set sealed = null, content = null, jws = null
    where (sealed is not null or content is not null) and not exists (
      select 1 from handoff where handoff.id = subject_id and handoff.wrapped_key is not null
      union all
      select 1 from handoff_batch where handoff_batch.id = subject_id and exists (
        select 1 from handoff where handoff.wrapped_key is not null
          and handoff.id in (select jsonb_array_elements_text(handoff_batch.handoff_ids))))`);
}

/**
 * Destroys the keys of windows' words once every case that they are about is erased, and pre-checks that
 * led to no case: what a clerk wrote about a person goes when the person's data goes (PIPL art. 47).
 */
export async function forgetWords(platform: Platform): Promise<void> {
  const database = platform.database();
  const oldest = new Date(platform.clock().getTime() - precheckDays * 86_400_000);
  await forgetDossiers(database);
  await database.execute(sql`
    update precheck set wrapped_key = null
    where wrapped_key is not null and case_id is not null and not exists (
      select 1 from case_record where case_record.wrapped_key is not null and case_record.id = precheck.case_id)`);
  await database.execute(sql`
    delete from precheck where case_id is null and created_at < ${oldest.toISOString()}::timestamptz`);
}
