import type { CertificateStatus, Standing } from '#contracts/certificate';
import { type Failure, type FailureCode, failure } from '#contracts/failures';

/** What of a certificate, and of the copy that a case has, decides how it stands. */
export type Known = {
  readonly status: CertificateStatus;
  /** The certificate's own last instant. */
  readonly endsAt: Date | null;
  readonly copyExpiresAt: Date;
  /** The copy reached who needs it while it counted: its own end changes nothing any more. */
  readonly arrived: boolean;
};

/** How a certificate stands for a case at `now`: its status first, since only that can be more than an end. */
export function standingOf(known: Known, now: Date): Standing {
  const { status, endsAt, copyExpiresAt, arrived } = known;
  if (status !== 'valid') return status;
  if (endsAt !== null && endsAt < now) return 'expired';
  return !arrived && copyExpiresAt <= now ? 'copy_expired' : 'valid';
}

/** When it will stand otherwise by the clock alone; null: never. */
export function nextLook({ endsAt, copyExpiresAt, arrived }: Known, now: Date): Date | null {
  const ends = [endsAt, arrived ? null : copyExpiresAt].filter(
    (end): end is Date => end !== null && end > now,
  );
  return ends.length === 0 ? null : new Date(Math.min(...ends.map((end) => end.getTime())) + 1);
}

const codes: Readonly<Record<Exclude<Standing, 'valid'>, FailureCode>> = {
  suspended: 'certificate.suspended',
  revoked: 'certificate.revoked',
  cancelled: 'certificate.not_in_force',
  expired: 'certificate.not_in_force',
  superseded: 'certificate.not_in_force',
  transferred_out: 'certificate.not_in_force',
  unknown: 'certificate.indeterminate',
  copy_expired: 'certificate.credential_unknown',
};

/** Why nobody may begin anything with it now. */
export const standingFailure = (standing: Standing): Failure | undefined =>
  standing === 'valid' ? undefined : failure(codes[standing], { detail: `at home: ${standing}` });
