import type { AuditAction, AuditEvent } from '#contracts/audit-event';
import { stillChanges } from '#contracts/case-states';
import { parseLeaf } from '../../audit/log/leaf.ts';
import { soundLeaves } from '../../audit/log/outside.ts';
import { type Database, type Queryable, rowsOf } from '../../platform/database/database.ts';
import { type SQL, sql } from '../../platform/database/drizzle.ts';
import type { TileStore } from '../../platform/process/tile-store.ts';
import { actionOf } from './change-actions.ts';

/** Of how many cases rows and events are held against each other at a time. */
const pageSize = 200;

type Change = { readonly id: string; readonly version: number; readonly said: string };
type CaseState = { readonly id: string; readonly state: string; readonly lastState: string };
type Said = { readonly ref: string; readonly event: AuditEvent };
type Leaf = {
  readonly ref: string;
  readonly index: number;
  readonly leaf: Uint8Array | null;
  readonly leafHash: Uint8Array;
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

/** What a leaf that lies outside says is known when it was read. */
const mayBe = (words: string) => sql`(leaf is null or position(${words}::text::bytea in leaf) > 0)`;
const place = sql`case_ref as ref, index::float8 as index, leaf, leaf_hash as "leafHash"`;

async function leavesWith(
  database: Queryable,
  tiles: TileStore | undefined,
  words: string,
  where: SQL,
): Promise<Said[]> {
  const rows = await rowsOf<Leaf>(
    database,
    sql`select ${place} from audit_event where ${where} and ${mayBe(words)} order by index`,
  );
  return (await soundLeaves(tiles, rows)).flatMap(({ ref, leaf }) => {
    const event = parseLeaf(leaf)?.event;
    return event ? [{ ref, event }] : [];
  });
}

/** What the log says of these cases, what still waits included: how often each move. */
async function saidOf(
  tx: Queryable,
  tiles: TileStore | undefined,
  ids: readonly string[],
): Promise<Map<string, Map<string, number>>> {
  const refs = sql`any(${sql.param([...ids])}::text[])`;
  const rows = [
    ...(await leavesWith(tx, tiles, '"action":"case.', sql`case_ref = ${refs}`)),
    ...(await rowsOf<Said>(
      tx,
      sql`select case_ref as ref, event from audit_pending where case_ref = ${refs}`,
    )),
  ];
  const said = new Map<string, Map<string, number>>();
  for (const { ref, event } of rows) {
    const counts = said.get(ref) ?? new Map<string, number>();
    for (const move of movesOf(event)) counts.set(move, (counts.get(move) ?? 0) + 1);
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
async function vanished(database: Database, tiles: TileStore | undefined): Promise<string[]> {
  const submitted = '"action":"case.submitted"';
  const unknown = sql`case_ref like 'case\\_%' and not exists (select from case_record where id = case_ref)`;
  const told = await leavesWith(database, tiles, submitted, unknown);
  const refs = new Set(
    told.filter(({ event }) => event.action === 'case.submitted').map(({ ref }) => ref),
  );
  return [...refs].sort().map((ref) => `${ref}: the log knows it, and there is no such case`);
}

/** One page of cases, rows and events as of one moment. @returns the last case, undefined after the last page */
async function reconcilePage(
  database: Database,
  tiles: TileStore | undefined,
  after: string,
): Promise<{ readonly last: string | undefined; readonly faults: readonly string[] }> {
  return database.transaction(async (tx) => {
    const cases = await nextCases(tx, after);
    const ids = cases.map(({ id }) => id);
    const changes = Map.groupBy(await changesOf(tx, ids), ({ id }) => id);
    const said = await saidOf(tx, tiles, ids);
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
export async function reconcileCases(
  database: Database,
  tiles?: TileStore,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (let after = ''; ; ) {
    const page = await reconcilePage(database, tiles, after);
    faults.push(...page.faults);
    if (page.last === undefined) break;
    after = page.last;
  }
  return [...faults, ...(await vanished(database, tiles))];
}
