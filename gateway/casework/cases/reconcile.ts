import type { AuditAction, AuditEvent } from '#contracts/audit-event';
import { stillChanges } from '#contracts/case-states';
import { parseLeaf } from '../../audit/log/leaf.ts';
import { type Database, type Queryable, rowsOf } from '../../platform/database/database.ts';
import { sql } from '../../platform/database/drizzle.ts';
import { actionOf } from './change-actions.ts';

/** Of how many cases rows and events are held against each other at a time. */
const pageSize = 200;

type Change = { readonly id: string; readonly version: number; readonly said: string };
type CaseState = { readonly id: string; readonly state: string; readonly lastState: string };
type Said = {
  readonly ref: string;
  readonly leaf: Uint8Array | null;
  readonly event: AuditEvent | null;
};

/** The changes that move a case, or are a fact about it. */
const moves = sql`event <> all(${sql.param([...stillChanges])}::text[])`;
const logged: ReadonlySet<AuditAction> = new Set(Object.values(actionOf));

const oneMoment = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const;

const sayingOf = (action: string, from: unknown, to: unknown): string => `${action} ${from}-${to}`;

/** A report that only dates an acceptance moves nothing. */
const movesOf = ({ action, details }: AuditEvent): string[] =>
  action === 'case.submitted'
    ? [action]
    : logged.has(action) && typeof details['to'] === 'string' && typeof details['from'] === 'string'
      ? [sayingOf(action, details['from'], details['to'])]
      : [];

const nextCases = (tx: Queryable, after: string): Promise<CaseState[]> =>
  rowsOf<CaseState>(
    tx,
    sql`select id, state, coalesce((select to_state from case_change where case_id = id
        and ${moves} order by version desc limit 1), 'submitted') as "lastState"
      from case_record where id > ${after} order by id limit ${pageSize}`,
  );

async function changesOf(tx: Queryable, ids: readonly string[]): Promise<Change[]> {
  const rows = await rowsOf<{
    id: string;
    version: number;
    event: keyof typeof actionOf;
    from_state: string;
    to_state: string;
  }>(
    tx,
    sql`select case_id as id, version, event, from_state, to_state from case_change
      where case_id = any(${sql.param([...ids])}::text[]) and ${moves} order by case_id, version`,
  );
  return rows.map(({ id, version, event, from_state, to_state }) => ({
    id,
    version,
    said: sayingOf(actionOf[event], from_state, to_state),
  }));
}

/** What the log says of these cases, what still waits included: how often each move. */
async function saidOf(
  tx: Queryable,
  ids: readonly string[],
): Promise<Map<string, Map<string, number>>> {
  const refs = sql`any(${sql.param([...ids])}::text[])`;
  const rows = await rowsOf<Said>(
    tx,
    sql`select case_ref as ref, leaf, null as event from audit_event
        where case_ref = ${refs} and position('"action":"case.'::bytea in leaf) > 0
      union all select case_ref, null, event from audit_pending where case_ref = ${refs}`,
  );
  const said = new Map<string, Map<string, number>>();
  for (const { ref, leaf, event } of rows) {
    const told = leaf ? parseLeaf(leaf)?.event : event;
    const counts = said.get(ref) ?? new Map<string, number>();
    for (const move of told ? movesOf(told) : []) counts.set(move, (counts.get(move) ?? 0) + 1);
    said.set(ref, counts);
  }
  return said;
}

/** What does not agree about one case: changes nobody logged, moves that were logged and never made, a state from nowhere. */
function faultsOf(
  { id, state, lastState }: CaseState,
  changes: readonly Change[],
  said: ReadonlyMap<string, number> | undefined,
): string[] {
  const left = new Map(said);
  const take = (what: string): boolean => {
    const count = left.get(what) ?? 0;
    left.set(what, count - 1);
    return count > 0;
  };
  const faults = [
    ...(take('case.submitted') ? [] : [`${id}: its submission is not in the log`]),
    ...changes.flatMap(({ version, said: what }) =>
      take(what) ? [] : [`${id}: version ${version} (${what}) is not in the log`],
    ),
    ...(state === lastState ? [] : [`${id}: is ${state}, and no change made it so`]),
  ];
  for (const [what, count] of left) {
    const [, from, to] = /^\S+ (\w+)-(\w+)$/.exec(what) ?? [];
    if (count > 0 && from !== to)
      faults.push(`${id}: the log says ${what}, and there is no such change`);
  }
  return faults;
}

/** Cases that the log knows and the database does not. */
async function vanished(database: Database): Promise<string[]> {
  const rows = await rowsOf<{ ref: string }>(
    database,
    sql`select distinct case_ref as ref from audit_event
      where position('"action":"case.submitted"'::bytea in leaf) > 0
        and not exists (select from case_record where id = case_ref) order by 1`,
  );
  return rows.map(({ ref }) => `${ref}: the log knows it, and there is no such case`);
}

/** One page of cases, rows and events as of one moment. @returns the last case, undefined after the last page */
async function reconcilePage(
  database: Database,
  after: string,
): Promise<{ readonly last: string | undefined; readonly faults: readonly string[] }> {
  return database.transaction(async (tx) => {
    const cases = await nextCases(tx, after);
    const ids = cases.map(({ id }) => id);
    const changes = Map.groupBy(await changesOf(tx, ids), ({ id }) => id);
    const said = await saidOf(tx, ids);
    return {
      last: ids.at(-1),
      faults: cases.flatMap((one) => faultsOf(one, changes.get(one.id) ?? [], said.get(one.id))),
    };
  }, oneMoment);
}

/**
 * Holds cases and their changes against what the log says of them, in both directions: an event that was taken away
 * before the log had it, or a change that somebody made beside the program, is found by its case.
 * @returns what does not agree, each line beginning with the case
 */
export async function reconcileCases(database: Database): Promise<readonly string[]> {
  const faults: string[] = [];
  for (let after = ''; ; ) {
    const page = await reconcilePage(database, after);
    faults.push(...page.faults);
    if (page.last === undefined) break;
    after = page.last;
  }
  return [...faults, ...(await vanished(database))];
}
