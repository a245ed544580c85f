import { z } from 'zod';
import { type Failure, failure } from '#contracts/failures';
import { CertificateType } from '#contracts/identifiers';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../../audit/log/append.ts';
import { auditStalled } from '../../audit/log/health.ts';
import { newId } from '../../platform/database/ids.ts';
import { sha256Hex } from '../../platform/keys/digest.ts';
import { newDataKey } from '../../platform/keys/seal.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { acrOf } from '../../trust/identity/level.ts';
import { newCode } from './code.ts';
import { madeEvent } from './events.ts';
import { replaceUnused } from './store.ts';

export const PresentationRequest = z.strictObject({
  type: CertificateType,
  /** `match`: windows are told yes or no, and no value. */
  disclose: z.enum(['fields', 'match']),
  /** Absent: what the window's item may read. */
  fields: z
    .array(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,59}$/, 'not a field name'))
    .min(1)
    .max(40)
    .optional(),
});
export type PresentationRequest = z.infer<typeof PresentationRequest>;

export type Presented = {
  readonly presentationId: string;
  readonly code: string;
  readonly expiresAt: Date;
};

/** Long enough to hold a phone before a scanner. */
export const codeLifetimeMs = 60_000;
/** Below a real name nobody shows whose paper it is. */
const neededIal = 2;

/** 亮证: a code for one look at one certificate of the token's person, for a minute. Home is asked when it is shown. */
export async function makePresentation(
  platform: Platform,
  caller: Caller,
  request: PresentationRequest,
): Promise<Result<Presented, Failure>> {
  const { subject } = caller;
  if (!subject) return fail(failure('auth.subject_required'));
  if (subject.ial < neededIal)
    return fail(failure('auth.insufficient_level', { acrValues: acrOf(neededIal) }));
  if (await auditStalled(platform))
    return fail(failure('gateway.audit_stalled', { retryAfterSeconds: 60 }));
  const now = platform.clock();
  const code = newCode();
  const id = newId('pres', now);
  const dataKey = await newDataKey(platform.keys.master, id);
  const row = {
    id,
    codeDigest: await sha256Hex(code),
    clientId: caller.clientId,
    sid: subject.sid,
    subject: subject.sub,
    homeRegion: subject.home,
    certificateType: request.type,
    disclose: request.disclose,
    fields: request.fields ?? null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + codeLifetimeMs),
    usedAt: null,
    usedBy: null,
    wrappedKey: dataKey.wrapped,
    masterVersion: dataKey.masterVersion,
    sealed: null,
  };
  await platform.database().transaction(async (tx) => {
    await replaceUnused(tx, row);
    await appendAudit(tx, [madeEvent(caller, row)], now);
  });
  return ok({ presentationId: id, code, expiresAt: row.expiresAt });
}
