import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import {
  appendAudit,
  gatewayActor,
  itemPurpose,
  memberActor,
  type NewAuditEvent,
} from '../../audit/log/append.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { askHome } from './ask-home.ts';
import { spentFailure } from './copy-use.ts';
import { standingFailure, standingOf } from './standing.ts';
import {
  type CredentialOwner,
  type CredentialRow,
  findUsableCredentials,
  findWatched,
  openCredential,
  type SealedCredential,
} from './store.ts';
import type { Watched } from './watch.ts';

export type CredentialUse = CredentialOwner & {
  /** The persons of the case, where there are any: somebody else's certificate must not travel with it. */
  readonly holders?: readonly string[];
  /** The case that they are brought to, where it is there already. */
  readonly caseId?: string;
};

export type ResolvedCredential = {
  readonly credential: string;
  readonly certificateType: string;
  readonly region: string;
  readonly provenance: SealedCredential['provenance'];
};

type Watching = { readonly row: CredentialRow; readonly watched: Watched };

/** As home says it now, or as was last heard where home is closed or does not answer. */
async function presentFailure(
  platform: Platform,
  { row, watched }: Watching,
): Promise<Failure | undefined> {
  const answer = await askHome(platform, watched);
  // Read again: home may have told while it was waited for, and what it told is later than what it was asked.
  const kept = (await findWatched(platform, [row])).get(watched.id);
  const heard = kept ?? ('status' in answer ? answer : watched);
  const isRefused = 'silent' in answer && answer.silent === 'refused' && heard.status === 'valid';
  const status = isRefused ? 'unknown' : heard.status;
  const known = { ...watched, status, copyExpiresAt: row.expiresAt, arrived: false };
  return standingFailure(standingOf(known, platform.clock()));
}

async function refusedEvent(
  platform: Platform,
  { row }: Watching,
  { holders: [applicant] = [] }: CredentialUse,
  refused: Failure,
): Promise<NewAuditEvent> {
  // Rows of earlier versions do not say whose they are.
  const subject = row.subject ?? applicant;
  const member = (await currentFederation(platform)).members.get(row.clientId);
  return {
    actor: member ? memberActor(member) : gatewayActor,
    ...(subject === undefined ? {} : { onBehalfOf: subject }),
    action: 'certificate.refused',
    object: { class: 'credential', ref: row.id },
    purpose: itemPurpose(row.itemCode),
    outcome: 'refused',
    reasonCode: refused.code,
    details: { home: row.homeRegion, certificateType: row.certificateType },
  };
}

/** Whether all of them count at home now: a paper that was revoked since it was fetched begins no case. */
async function checkStanding(
  platform: Platform,
  rows: readonly CredentialRow[],
  use: CredentialUse,
): Promise<Result<void, Failure>> {
  const watched = await findWatched(platform, rows);
  const watching = rows.flatMap((row): Watching[] => {
    const found = watched.get(row.certificateRef ?? '');
    return found ? [{ row, watched: found }] : [];
  });
  // Whose standing nobody knows is fetched anew.
  if (watching.length !== rows.length) return fail(failure('certificate.credential_unknown'));
  const failures = await Promise.all(watching.map((one) => presentFailure(platform, one)));
  const refused = watching.flatMap((one, index) => {
    const why = failures[index];
    return why ? [{ one, why }] : [];
  });
  const [first] = refused;
  if (!first) return ok(undefined);
  const events = refused.map(({ one, why }) => refusedEvent(platform, one, use, why));
  await appendAudit(platform.database(), await Promise.all(events), platform.clock());
  return fail(first.why);
}

/**
 * The credentials behind references of a case, all or none. An unknown, expired or foreign reference is
 * `certificate.credential_unknown`: which of the three is nobody's business. One whose certificate does not
 * count at home any more is refused by what it is.
 */
export async function resolveCredentials(
  platform: Platform,
  refs: readonly string[],
  use: CredentialUse,
): Promise<Result<ReadonlyMap<string, ResolvedCredential>, Failure>> {
  const wanted = [...new Set(refs)];
  if (wanted.length === 0) return ok(new Map());
  const rows = await findUsableCredentials(platform, wanted, use);
  if (rows.length !== wanted.length) return fail(failure('certificate.credential_unknown'));
  const opened = await Promise.all(rows.map((row) => openCredential(platform, row)));
  if (use.holders && opened.some(({ subject }) => !use.holders?.includes(subject))) {
    return fail(failure('certificate.credential_unknown'));
  }
  const spent = rows.map((row) => spentFailure(row, use.caseId)).find((why) => why !== undefined);
  if (spent) return fail(spent);
  const counting = await checkStanding(platform, rows, use);
  if (!counting.ok) return counting;
  return ok(
    new Map(
      rows.map((row, index) => [
        row.id,
        {
          credential: opened[index]?.credential ?? '',
          certificateType: row.certificateType,
          region: row.homeRegion,
          provenance: opened[index]?.provenance ?? {},
        },
      ]),
    ),
  );
}
