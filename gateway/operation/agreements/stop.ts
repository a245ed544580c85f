import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { changeFederation } from '../admin/change-federation.ts';
import type { EndReason } from './end.ts';

const without =
  (id: string) =>
  (before: FederationDocument): Result<FederationDocument, Failure> => {
    const agreements = before.agreements.filter((agreement) => agreement.id !== id);
    return agreements.length < before.agreements.length
      ? ok({ ...before, version: before.version + 1, agreements })
      : fail(failure('agreement.not_open'));
  };

const maxAttempts = 5;

/** The operator takes an agreement out of force at once; those whom it binds read who did, when and why. */
export async function stopAgreement(
  platform: Platform,
  operator: Caller,
  id: string,
  reason: EndReason,
): Promise<Result<unknown, Failure>> {
  const change = {
    make: without(id),
    purpose: 'stopping an agreement' as const,
    details: { agreement: id, reason },
    reason,
  };
  let changed = await changeFederation(platform, operator, change);
  for (let attempt = 1; attempt < maxAttempts; attempt++) {
    if (changed.ok || changed.failure.code !== 'request.precondition_failed') break;
    changed = await changeFederation(platform, operator, change);
  }
  return changed;
}
