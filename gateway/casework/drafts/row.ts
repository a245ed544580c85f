import type { DraftRequest } from '#contracts/draft';
import { type Failure, failure } from '#contracts/failures';
import { fail, type Result } from '#contracts/result';
import { itemPurpose, memberActor, type NewAuditEvent } from '../../audit/log/append.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { entrustedWith } from '../../trust/identity/entrusted.ts';
import { openSession } from '../../trust/identity/sessions.ts';
import { personIndex } from '../cases/person-index.ts';
import type { DraftRow } from './draft-kind.ts';

/** 草稿保存期限. */
export const keptMs = 30 * 86_400_000;

export type DraftAct = {
  readonly caller: Caller;
  /** The version that the caller saw. */
  readonly expected?: number | undefined;
};

export const draftEvent = (
  row: Pick<DraftRow, 'id' | 'itemCode'>,
  caller: Caller,
  action: NewAuditEvent['action'],
  details: NewAuditEvent['details'] = {},
): NewAuditEvent => ({
  actor: memberActor(caller),
  ...(caller.subject ? { onBehalfOf: caller.subject.sub } : {}),
  action,
  object: { class: 'draft', ref: row.id },
  purpose: itemPurpose(row.itemCode, 'draft'),
  details,
});

/** Whether this may be written here: its own region collects, a token is for the region that decides, and an agent is entrusted with it. */
export function checkWriting(
  { from, to, itemCode }: Pick<DraftRequest, 'from' | 'to' | 'itemCode'>,
  caller: Caller,
): Result<void, Failure> {
  const { region, subject } = caller;
  if (from !== region)
    return fail(failure('auth.not_permitted', { detail: 'from must be your own region' }));
  return subject && subject.target !== to
    ? fail(
        failure('case.region_mismatch', { detail: 'the token was exchanged for another region' }),
      )
    : entrustedWith(caller, [itemCode]);
}

/** By whom a draft can be gone on with where nobody is signed in: as far as it says who applies. */
export async function applicantIn(
  platform: Platform,
  { applicant }: Pick<DraftRequest, 'applicant'>,
  { subject }: Caller,
): Promise<string | null> {
  if (!applicant) return null;
  if (applicant.kind !== 'subject') return personIndex(platform.keys, applicant);
  if (!subject) return null;
  const session = await openSession(platform, subject.sid);
  const party = session.ok ? session.value.assertion.party : undefined;
  return party ? personIndex(platform.keys, party) : null;
}
