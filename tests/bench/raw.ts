import type { Pool } from 'pg';
import { auditPending } from '../../gateway/audit/log/tables.ts';
import { submissionsStatement } from '../../gateway/casework/cases/insert-submission.ts';
import { caseRecord, receipt } from '../../gateway/casework/cases/tables.ts';
import { outbox } from '../../gateway/delivery/outbox/tables.ts';
import { openDatabase } from '../../gateway/platform/database/database.ts';
import { desc, PgDialect } from '../../gateway/platform/database/drizzle.ts';
import { newId } from '../../gateway/platform/database/ids.ts';
import { bullQueues } from './bull-queues.ts';
import { closedLoop } from './load.ts';
import { openPool } from './pool.ts';

type Query = { readonly name: string; readonly text: string; readonly values: unknown[] };

/** The rows of the newest accepted case, `count` times over under new ids, as the gateway's own statement. */
async function prepareQueries(pool: Pool, count: number): Promise<Query[]> {
  const database = openDatabase(pool);
  const [record] = await database.select().from(caseRecord).orderBy(desc(caseRecord.id)).limit(1);
  const [message] = await database.select().from(outbox).orderBy(desc(outbox.messageId)).limit(1);
  const [given] = await database
    .select()
    .from(receipt)
    .orderBy(desc(receipt.refMessageId))
    .limit(1);
  const [pending] = await database
    .select()
    .from(auditPending)
    .orderBy(desc(auditPending.id))
    .limit(1);
  if (!record || !message || !given || !pending) throw new Error('no accepted case to copy');
  const dialect = new PgDialect();
  const now = new Date();
  return Array.from({ length: count }, () => {
    const id = newId('case', now);
    const messageId = newId('msg', now);
    const { clientId } = record;
    const claim = { clientId, key: id, actor: 'member', requestDigest: message.digest };
    const rows = {
      record: { ...record, id, createdAt: now, updatedAt: now },
      outbox: { ...message, messageId, caseId: id },
      receipt: { ...given, refMessageId: messageId, caseId: id },
      event: { ...pending.event, caseRef: id },
    };
    const { sql, params } = dialect.sqlToQuery(submissionsStatement([{ claim, rows }]));
    return { name: 'raw', text: sql, values: params };
  });
}

/** Commits of a submission's rows per second: one statement each, prepared, nothing else in between. */
export async function rawCommits(
  databaseUrl: string,
  count: number,
  connections: number,
): Promise<number> {
  const pool = openPool(databaseUrl, connections);
  try {
    const queries = await prepareQueries(pool, count);
    return await closedLoop(count, connections, (number) => {
      const query = queries[number];
      if (!query) throw new RangeError(`no query ${number}`);
      return pool.query(query);
    });
  } finally {
    await pool.end();
  }
}

export type RawQueue = {
  readonly databaseUrl: string;
  readonly redisUrl?: string;
  readonly count: number;
  readonly inFlight: number;
};

/** Jobs per second through BullMQ, with one message per job and no work in it. */
export async function rawJobs({
  databaseUrl,
  redisUrl,
  count,
  inFlight,
}: RawQueue): Promise<number> {
  const queues = await bullQueues(databaseUrl, redisUrl);
  try {
    const jobs = Array.from({ length: count }, (_, number) => ({
      id: `raw-${number}`,
      ids: [`raw-${number}`],
    }));
    for (let from = 0; from < count; from += 500) await queues.add(jobs.slice(from, from + 500));
    let done = 0;
    const finished = Promise.withResolvers<void>();
    const started = performance.now();
    queues.work(inFlight, async () => {
      done += 1;
      if (done === count) finished.resolve();
    });
    await finished.promise;
    return count / ((performance.now() - started) / 1000);
  } finally {
    await queues.close();
  }
}
