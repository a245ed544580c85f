import type { Standing } from '#contracts/certificate';
import { outbox } from '../../delivery/outbox/tables.ts';
import { askHome } from '../../documents/certificates/ask-home.ts';
import { certificateDispute } from '../../documents/certificates/dispute-tables.ts';
import { type Known, standingOf } from '../../documents/certificates/standing.ts';
import { caseCertificate, watchedCertificate } from '../../documents/certificates/tables.ts';
import type { Watched } from '../../documents/certificates/watch.ts';
import type { Queryable } from '../../platform/database/database.ts';
import { and, eq, inArray, lt, type SQL, sql } from '../../platform/database/drizzle.ts';
import type { Platform } from '../../platform/process/platform.ts';

/** A certificate that a case relies on, with what is known of it now. */
export type Relied = {
  readonly caseId: string;
  readonly materialCode: string;
  readonly certificateType: string;
  readonly homeRegion: string | null;
  readonly replaced: boolean;
  readonly standing: Standing;
  readonly standingSince: Date;
  readonly decidedWith: Standing | null;
  /** Fields of it that somebody contests and the issuing region has not answered for. */
  readonly disputed: readonly string[];
  /** Absent where nobody watches it any more. */
  readonly known?: Known;
};

/** A message that is gone from the outbox was delivered long ago. */
const arrived: SQL<boolean> = sql<boolean>`(${outbox.state} is null or (${outbox.state} = 'delivered'
  and ${outbox.finishedAt} <= ${caseCertificate.copyExpiresAt}))`;

const disputed: SQL<string[]> = sql<
  string[]
>`array(select ${certificateDispute.field} from ${certificateDispute}
  where ${certificateDispute.certificateRef} = ${caseCertificate.certificateRef} and ${certificateDispute.outcome} is null)`;

export async function reliedOn(
  database: Pick<Queryable, 'select'>,
  caseIds: readonly string[],
): Promise<Relied[]> {
  const rows = await database
    .select({
      relied: caseCertificate,
      status: watchedCertificate.status,
      endsAt: watchedCertificate.endsAt,
      homeRegion: watchedCertificate.homeRegion,
      arrived,
      disputed,
    })
    .from(caseCertificate)
    .leftJoin(watchedCertificate, eq(watchedCertificate.id, caseCertificate.certificateRef))
    .leftJoin(outbox, eq(outbox.messageId, caseCertificate.messageId))
    .where(inArray(caseCertificate.caseId, [...caseIds]))
    .orderBy(caseCertificate.materialCode);
  return rows.map(
    ({ relied, status, endsAt, homeRegion, disputed: contested, arrived: inTime }) => ({
      caseId: relied.caseId,
      materialCode: relied.materialCode,
      certificateType: relied.certificateType,
      homeRegion,
      replaced: relied.replacedAt !== null,
      standing: relied.standing,
      standingSince: relied.standingSince,
      decidedWith: relied.decidedWith,
      disputed: contested,
      ...(status === null
        ? {}
        : { known: { status, endsAt, copyExpiresAt: relied.copyExpiresAt, arrived: inTime } }),
    }),
  );
}

/** The cases among these whose parties do not know how their certificates stand now. */
export async function turnedCases(
  database: Pick<Queryable, 'select'>,
  caseIds: readonly string[],
  now: Date,
): Promise<readonly string[]> {
  const turned = (await reliedOn(database, caseIds)).filter(
    ({ known, replaced, standing }) =>
      known !== undefined && !replaced && standingOf(known, now) !== standing,
  );
  return [...new Set(turned.map(({ caseId }) => caseId))];
}

/** What home said this long ago is taken for what it would say now. */
const freshMs = 60_000;

/**
 * Asks home anew about what these cases rely on, where it was last heard of longer ago: before a decision is
 * passed on. A home that is closed or does not answer holds nothing up.
 */
export async function confirmRelied(platform: Platform, caseIds: readonly string[]): Promise<void> {
  const stale = new Date(platform.clock().getTime() - freshMs);
  const rows: Watched[] = await platform
    .database()
    .select()
    .from(watchedCertificate)
    .where(
      and(
        lt(watchedCertificate.confirmedAt, stale),
        inArray(
          watchedCertificate.id,
          platform
            .database()
            .select({ ref: caseCertificate.certificateRef })
            .from(caseCertificate)
            .where(inArray(caseCertificate.caseId, [...caseIds])),
        ),
      ),
    );
  await Promise.all(rows.map((row) => askHome(platform, row)));
}
