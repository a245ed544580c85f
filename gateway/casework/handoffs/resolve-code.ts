import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { visible } from '../../trust/acts/kind.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { readCode } from './code.ts';
import { batchKind, handoffKind } from './kinds.ts';
import { manifestsOf } from './manifest.ts';
import { type HandoffSummary, handoffSummaries } from './view.ts';

export type Resolved = {
  readonly kind: 'handoff' | 'batch';
  readonly id: string;
  readonly digest: string;
  /** The printed list was corrected since: count by `handoffs`, not by the paper. */
  readonly superseded: boolean;
  /** What to count: the dossier, or every dossier of the bag. */
  readonly handoffs: readonly HandoffSummary[];
};

async function contents(
  platform: Platform,
  subjectId: string,
  caller: Caller,
): Promise<readonly HandoffSummary[]> {
  const batch = subjectId.startsWith('batch_')
    ? await visible(platform, batchKind, subjectId, caller)
    : undefined;
  if (batch && !batch.ok) return [];
  const ids = batch?.value.handoffIds ?? [subjectId];
  const rows = await Promise.all(ids.map((id) => visible(platform, handoffKind, id, caller)));
  return handoffSummaries(
    platform,
    rows.flatMap((row) => (row.ok ? [row.value] : [])),
  );
}

/**
 * What a scanned code stands for, for the two windows. A code whose digest no list of ours has is as unknown as
 * one of another dossier: a list that was printed by somebody else proves nothing.
 */
export async function resolveCode(
  platform: Platform,
  code: string,
  caller: Caller,
): Promise<Result<Resolved, Failure>> {
  const read = readCode(code);
  if (!read) return fail(failure('handoff.code_unknown'));
  const { subjectId, digest } = read;
  const manifests = await manifestsOf(platform.database(), subjectId);
  const handoffs = await contents(platform, subjectId, caller);
  const known = manifests.some((manifest) => manifest.digest === digest);
  if (!known || handoffs.length === 0) return fail(failure('handoff.code_unknown'));
  return ok({
    kind: subjectId.startsWith('batch_') ? 'batch' : 'handoff',
    id: subjectId,
    digest,
    superseded: manifests[0]?.digest !== digest,
    handoffs,
  });
}
