import type { Context } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Transaction } from '../../platform/database/database.ts';
import { and, eq, isNull, lt } from '../../platform/database/drizzle.ts';
import { newId } from '../../platform/database/ids.ts';
import { openRowKey } from '../../platform/keys/row-key.ts';
import { newDataKey, openJson, sealJson } from '../../platform/keys/seal.ts';
import { inTransaction } from '../../platform/process/in-transaction.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { claimInTransaction, type IdempotencyClaim } from './idempotency.ts';
import { idempotency, keptAnswer } from './tables.ts';

const keptMs = 86_400_000;
/** Longer than any answer takes: a region is given up sooner. */
const workMs = 120_000;
/** Of an answer, what means anything a second time. */
const keptHeaders = ['content-type', 'content-language', 'cache-control', 'etag', 'location'];

type Row = typeof keptAnswer.$inferSelect;
type Kept = { readonly headers: Record<string, string>; readonly body: string };

const inFlight = () => fail(failure('request.idempotency_in_flight', { retryAfterSeconds: 1 }));

const keyOf = async (platform: Platform, row: Row) => (await openRowKey(platform.keys, row)).key;

async function open(platform: Platform, row: Row): Promise<Response> {
  const key = await keyOf(platform, row);
  const { headers, body } = (await openJson(key, row.sealed ?? new Uint8Array(), row.id)) as Kept;
  return new Response(body === '' ? null : body, { status: row.status ?? 200, headers });
}

/** The row of an act that is now this request's to do, or of one that was done. */
async function begin(platform: Platform, claim: IdempotencyClaim): Promise<Result<Row, Failure>> {
  const now = platform.clock();
  const id = newId('kept', now);
  const dataKey = await newDataKey(platform.keys.master, id);
  const row: Row = {
    id,
    clientId: claim.clientId,
    key: claim.key,
    workUntil: new Date(now.getTime() + workMs),
    status: null,
    sealed: null,
    wrappedKey: dataKey.wrapped,
    masterVersion: dataKey.masterVersion,
    expiresAt: new Date(now.getTime() + keptMs),
  };
  return inTransaction(platform, async (tx): Promise<Result<Row, Failure>> => {
    const earlier = await claimInTransaction(tx, claim, id, now);
    if (!earlier.ok) return earlier;
    if (earlier.value === undefined) {
      await tx.insert(keptAnswer).values(row);
      return ok(row);
    }
    const [known] = await tx
      .select()
      .from(keptAnswer)
      .where(eq(keptAnswer.id, earlier.value))
      .for('update');
    // A key that was used at a door of another kind.
    if (!known) return fail(failure('request.idempotency_key_reused'));
    if (known.sealed) return ok(known);
    if (known.workUntil > now) return inFlight();
    const { workUntil } = row;
    await tx.update(keptAnswer).set({ workUntil }).where(eq(keptAnswer.id, known.id));
    return ok({ ...known, workUntil });
  });
}

async function keep(platform: Platform, row: Row, answer: Response): Promise<Response> {
  const body = await answer.text();
  const headers = Object.fromEntries(
    keptHeaders.flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const sealed = await sealJson(await keyOf(platform, row), { headers, body }, row.id);
  const { status } = answer;
  await platform
    .database()
    .update(keptAnswer)
    .set({ status, sealed })
    .where(and(eq(keptAnswer.id, row.id), isNull(keptAnswer.sealed)));
  return new Response(body === '' ? null : body, { status, headers: answer.headers });
}

/** The key of an answer that is not kept any more is free for another act. */
async function freeKey(tx: Transaction, { id, clientId, key }: Row): Promise<void> {
  await tx
    .delete(idempotency)
    .where(
      and(
        eq(idempotency.clientId, clientId),
        eq(idempotency.key, key),
        eq(idempotency.resultRef, id),
      ),
    );
}

/** A refusal has done nothing: the same key may try again. */
async function letGo(platform: Platform, row: Row): Promise<void> {
  await inTransaction(platform, async (tx) => {
    await tx.delete(keptAnswer).where(eq(keptAnswer.id, row.id));
    await freeKey(tx, row);
    return ok(undefined);
  });
}

/** Does an act once per claim: its answer is kept, sealed, for a day, and given to whoever repeats it. */
export async function onceKept(
  platform: Platform,
  claim: IdempotencyClaim,
  refuse: (refused: Failure) => Response,
  work: () => Promise<Response>,
): Promise<Response> {
  const begun = await begin(platform, claim);
  if (!begun.ok) return refuse(begun.failure);
  const row = begun.value;
  if (row.sealed) return open(platform, row);
  const answer = await work().catch(async (error: unknown) => {
    await letGo(platform, row);
    throw error;
  });
  if (answer.ok) return keep(platform, row, answer);
  await letGo(platform, row);
  return answer;
}

/** Forgets answers whose day is over, and their keys with them. */
export async function removeOldAnswers(platform: Platform): Promise<void> {
  await inTransaction(platform, async (tx) => {
    const gone = await tx
      .delete(keptAnswer)
      .where(lt(keptAnswer.expiresAt, platform.clock()))
      .returning();
    for (const row of gone) await freeKey(tx, row);
    return ok(undefined);
  });
}

/** What stands in the address and the body, as text: parts of the act. */
export const requestText = async (c: Context): Promise<string> =>
  `${new URL(c.req.url).search}\n${await c.req.text()}`;
