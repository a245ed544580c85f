import type { Queryable } from '../../platform/database/database.ts';
import { and, desc, eq, lt } from '../../platform/database/drizzle.ts';
import { diffFederation, type FederationDiff } from './diff.ts';
import { FederationDocument } from './document.ts';
import { federationDocument } from './tables.ts';

/** One version of the document: who brought it, when, and the hash that the audit log shows too. */
export type FederationVersion = {
  readonly version: number;
  readonly hash: string;
  readonly changedBy: string;
  readonly changedAt: Date;
};

type Reads = Pick<Queryable, 'select'>;

const facts = {
  version: federationDocument.version,
  hash: federationDocument.hash,
  changedBy: federationDocument.changedBy,
  changedAt: federationDocument.changedAt,
};

/** Versions from the newest down. @param before the last one of the page before */
export const listVersions = (
  database: Reads,
  { limit, before }: { readonly limit: number; readonly before: number | undefined },
): Promise<FederationVersion[]> =>
  database
    .select(facts)
    .from(federationDocument)
    .where(before === undefined ? undefined : lt(federationDocument.version, before))
    .orderBy(desc(federationDocument.version))
    .limit(limit);

/** @param since the one to compare with; by default the one before, which need not be one less */
async function compared(database: Reads, version: number, since: number | undefined) {
  const earlier = lt(federationDocument.version, version);
  const [row] = await database
    .select({ document: federationDocument.document })
    .from(federationDocument)
    .where(since === undefined ? earlier : and(earlier, eq(federationDocument.version, since)))
    .orderBy(desc(federationDocument.version))
    .limit(1);
  return row;
}

type Changed = FederationVersion & {
  /** Absent for the first version, and where one of the two is written as no document is any more. */
  readonly diff?: FederationDiff;
};

/** A version with what it changed, or undefined where there is none of the two. */
export async function versionChanges(
  database: Reads,
  version: number,
  since: number | undefined,
): Promise<Changed | undefined> {
  const [found] = await database
    .select({ ...facts, document: federationDocument.document })
    .from(federationDocument)
    .where(eq(federationDocument.version, version));
  if (!found) return undefined;
  const other = await compared(database, version, since);
  if (!other && since !== undefined) return undefined;
  const { document, ...shown } = found;
  const [before, after] = [other?.document, document].map((one) =>
    FederationDocument.safeParse(one),
  );
  return before?.data && after?.data
    ? { ...shown, diff: diffFederation(before.data, after.data) }
    : shown;
}
