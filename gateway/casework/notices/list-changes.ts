import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { caseEventTypes, type ListedChange } from '#contracts/webhook';
import { cloudEvent } from '../../delivery/webhooks/cloud-event.ts';
import { and, asc, eq, gt, lte, max } from '../../platform/database/drizzle.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { seenBy } from '../cases/seen-by.ts';
import { caseChange, caseRecord } from '../cases/tables.ts';

/** How many changes, of whomever, one question looks through: a member with few of many does not hold up the database. */
const window = 20_000;

type Numbered = { readonly told: number; readonly caseId: string; readonly version: number };

/** A number alone would fit a database that was restored and told other changes under it since. */
async function cursorAt({ told, caseId, version }: Numbered): Promise<string> {
  const proof = await sha256Hex(`${told}\n${caseId}\n${version}`);
  return `${told}.${proof.slice(0, 8)}`;
}

async function readNumbered(platform: Platform, told: number): Promise<Numbered | undefined> {
  const { caseId, version } = caseChange;
  const [row] = await platform
    .database()
    .select({ caseId, version })
    .from(caseChange)
    .where(eq(caseChange.told, told));
  return row && { told, ...row };
}

/** The number that a cursor stands for, if it was given by this database. */
async function numberOf(
  platform: Platform,
  cursor: string | undefined,
): Promise<Result<number, Failure>> {
  if (cursor === undefined) return ok(0);
  const told = Number(cursor.split('.')[0]);
  const row = await readNumbered(platform, told);
  return row && (await cursorAt(row)) === cursor
    ? ok(told)
    : fail(failure('request.cursor_invalid'));
}

export type ChangesPage = {
  readonly changes: readonly ListedChange[];
  /** Where to go on; absent where nothing was ever told. */
  readonly next?: string;
  /** Whether there is more by now. */
  readonly more: boolean;
};

/** What changed of the cases that a caller may see, in the one order that all are told in. */
export async function listChanges(
  platform: Platform,
  caller: Caller,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Result<ChangesPage, Failure>> {
  const from = await numberOf(platform, after);
  if (!from.ok) return from;
  const database = platform.database();
  const [head] = await database.select({ told: max(caseChange.told) }).from(caseChange);
  const newest = head?.told ?? 0;
  const end = Math.min(newest, from.value + window);
  const rows = await database
    .select()
    .from(caseChange)
    .innerJoin(caseRecord, eq(caseRecord.id, caseChange.caseId))
    .where(and(gt(caseChange.told, from.value), lte(caseChange.told, end), ...seenBy(caller)))
    .orderBy(asc(caseChange.told))
    .limit(limit);
  const changes = await Promise.all(
    rows.map(async ({ case_change: change }) => {
      const { caseId, version, event, toState, at } = change;
      const told = { caseId, version, type: caseEventTypes[event], caseState: toState, at };
      const sequence = await cursorAt({ told: change.told ?? 0, caseId, version });
      return { ...cloudEvent(platform.config.publicOrigin, told), sequence };
    }),
  );
  const last = rows.length === limit ? (rows.at(-1)?.case_change.told ?? end) : end;
  const next = last === from.value ? after : await cursorOf(platform, last);
  return ok({ changes, ...(next === undefined ? {} : { next }), more: last < newest });
}

async function cursorOf(platform: Platform, told: number): Promise<string | undefined> {
  const row = await readNumbered(platform, told);
  return row && cursorAt(row);
}
