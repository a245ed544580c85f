import type { Authorisation } from '#contracts/authorisation';
import type { NewAuditEvent } from '../../../audit/log/append.ts';
import { appendAudit } from '../../../audit/log/append.ts';
import { and, eq } from '../../../platform/database/drizzle.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { agency } from '../tables.ts';

/** A company's session and that of the person who acts for it. */
export type Pair = { readonly sid: string; readonly agentSid: string };

export type Agency = typeof agency.$inferSelect;

const whereIs = ({ sid, agentSid }: Pair) =>
  and(eq(agency.sid, sid), eq(agency.agentSid, agentSid));

export async function findAgency(platform: Platform, pair: Pair): Promise<Agency | undefined> {
  const [row] = await platform.database().select().from(agency).where(whereIs(pair));
  return row;
}

/** Keeps what the home region said, or forgets what it no longer says; the event says which. */
export async function recordAgency(
  platform: Platform,
  { sid, agentSid }: Pair,
  authorisation: Authorisation | undefined,
  event: NewAuditEvent,
): Promise<void> {
  const checkedAt = platform.clock();
  await platform.database().transaction(async (tx) => {
    if (authorisation) {
      await tx
        .insert(agency)
        .values({ sid, agentSid, authorisation, checkedAt })
        .onConflictDoUpdate({
          target: [agency.sid, agency.agentSid],
          set: { authorisation, checkedAt },
        });
    } else {
      await tx.delete(agency).where(whereIs({ sid, agentSid }));
    }
    await appendAudit(tx, [event], checkedAt);
  });
}
