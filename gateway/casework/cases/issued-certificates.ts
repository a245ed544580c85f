import type { CaseReport, IssuedCertificate } from '#contracts/case';
import type { CaseState } from '#contracts/case-states';
import type { CertificateStatus } from '#contracts/certificate';
import { certificateRefs } from '../../documents/certificates/certificate-ref.ts';
import { askSoon, hearIn, lockWatched } from '../../documents/certificates/watch.ts';
import type { Queryable, Transaction } from '../../platform/database/database.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { CaseRow } from './case-row.ts';
import { type CaseChange, changesOf } from './changes.ts';
import { happenedAt } from './report-time.ts';
import { openSaid } from './words.ts';

/** A certificate that a decision brought into being, and what became of it with the decision. */
export type Issued = {
  readonly certificate: IssuedCertificate;
  readonly status: Extract<CertificateStatus, 'valid' | 'superseded' | 'revoked' | 'cancelled'>;
};

type Told = {
  readonly event: CaseChange['event'];
  readonly issued: readonly IssuedCertificate[];
  /** When it happened. */
  readonly at: Date;
};

/** 撤销, 注销, and a decision that became another one take away what was granted (行政许可法 arts. 69, 70). */
const ends: Partial<Record<CaseChange['event'], Issued['status']>> = {
  revoke: 'revoked',
  annul: 'cancelled',
  deny: 'revoked',
  refuse: 'revoked',
};

/** Where a decision leads: one that was told late, or of a case that had ended otherwise, led nowhere. */
const leadsTo: Partial<Record<CaseChange['event'], CaseState>> = {
  approve: 'approved',
  deny: 'denied',
  refuse: 'refused',
};

/** What a report makes of a certificate that was issued before it; undefined: it stays as it is. */
function takenAway(
  { certificate, status }: Issued,
  { event, issued }: Told,
): Issued['status'] | undefined {
  const end = ends[event];
  const isNamed = issued.some(({ identifier }) => identifier === certificate.identifier);
  if (end) return (isNamed || issued.length === 0) && status !== 'superseded' ? end : undefined;
  // 更正: the new one takes the place of what it corrects.
  const isReplaced = event === 'correct' && issued.length > 0 && !isNamed;
  return isReplaced && status === 'valid' ? 'superseded' : undefined;
}

/**
 * Which certificates a decision issued, and how each stands by what was reported of it since: read from its reports in
 * their order. What took a certificate away is not undone by a grant that is older and was told later.
 */
export function issuedBy(told: readonly Told[]): readonly Issued[] {
  const known = new Map<string, Issued>();
  const takenAt = new Map<string, Date>();
  const isLatest = (identifier: string, at: Date) => at >= (takenAt.get(identifier) ?? at);
  for (const one of told) {
    const { event, issued, at } = one;
    for (const [identifier, before] of known) {
      const status = takenAway(before, one);
      if (!status) continue;
      known.set(identifier, { ...before, status });
      if (isLatest(identifier, at)) takenAt.set(identifier, at);
    }
    if (event !== 'approve' && event !== 'correct') continue;
    for (const certificate of issued)
      if (isLatest(certificate.identifier, at))
        known.set(certificate.identifier, { certificate, status: 'valid' });
  }
  return [...known.values()];
}

/** Whether a change says something of what was issued. */
export function isAbout({ event, toState }: Pick<CaseChange, 'event' | 'toState'>): boolean {
  const state = leadsTo[event];
  if (state !== undefined) return state === toState;
  return event === 'correct' || ends[event] !== undefined;
}

/** The certificates of a case; none once it is erased. */
export async function issuedIn(
  database: Pick<Queryable, 'select'>,
  { keys }: Platform,
  row: CaseRow,
): Promise<readonly Issued[]> {
  const changes = (await changesOf(database, row.id)).filter(isAbout);
  const told = await Promise.all(
    changes.map(async ({ event, words, at, statedAt, statedDoubt }) => {
      const { issued = [] } = await openSaid(keys, row, words);
      const happened = statedAt ? happenedAt({ at: statedAt, doubt: statedDoubt }, at) : at;
      return { event, issued, at: happened };
    }),
  );
  return issuedBy(told);
}

/**
 * What a report does to a decision it does to the certificate too: with it, and for every copy, status list and case that
 * relies on it, whichever region that is in. A correction that names no new certificate has home asked at once, and so
 * has a decision that grants again what was revoked.
 * @param happened when it was so: what is told late is older than what was heard since
 */
export async function tellOfCertificates(
  tx: Transaction,
  platform: Platform,
  row: CaseRow,
  { event, issued = [] }: Pick<CaseReport, 'event' | 'issued'>,
  happened: Date,
  now: Date,
): Promise<void> {
  if (event !== 'correct' && event !== 'approve' && ends[event] === undefined) return;
  const grants = event === 'approve';
  const named = new Set(issued.map(({ identifier }) => identifier));
  const canBeAsked = platform.regions.get(row.toRegion)?.adapter.certificates?.statusOf;
  const concerned = (await issuedIn(tx, platform, row)).filter(
    ({ certificate, status }) =>
      !grants || (status === 'valid' && named.has(certificate.identifier)),
  );
  const told = await Promise.all(
    concerned.map(async ({ certificate, status }) => ({
      status,
      refs: await certificateRefs(platform.keys, row.toRegion, certificate.identifier),
    })),
  );
  await lockWatched(
    tx,
    told.flatMap(({ refs }) => refs),
  );
  for (const { refs, status } of told) {
    // Where home can be asked, its register says whether what was taken back is in force again; elsewhere the decision does.
    if (status === 'valid' && !(grants && !canBeAsked)) await askSoon(tx, refs, now);
    else await hearIn(tx, { refs, status, at: happened }, now);
  }
}
