import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import { type CredentialOwner, findUsableCredentials, openCredential } from './store.ts';

export type CredentialUse = CredentialOwner & {
  /** The person of the case, where there is one: somebody else's certificate must not travel with it. */
  readonly subject?: string | undefined;
};

export type ResolvedCredential = { readonly credential: string; readonly certificateType: string };

/**
 * The credentials behind references of a case, all or none, with one query. An unknown, expired or
 * foreign reference is `certificate.credential_unknown`: which of the three is nobody's business.
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
  if (use.subject !== undefined && opened.some(({ subject }) => subject !== use.subject)) {
    return fail(failure('certificate.credential_unknown'));
  }
  return ok(
    new Map(
      rows.map((row, index) => [
        row.id,
        { credential: opened[index]?.credential ?? '', certificateType: row.certificateType },
      ]),
    ),
  );
}
