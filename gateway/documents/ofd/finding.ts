import type { Check } from '#contracts/certificate';
import type { CertificateReason } from '#contracts/certificate-reasons';
import { fail } from '#contracts/result';

/** Why a file cannot be relied on: the step that ended the reading, and the reason. */
export type Finding = Pick<Check, 'step' | 'outcome' | 'reason'>;

export const found = (
  step: Check['step'],
  outcome: Check['outcome'],
  reason: CertificateReason,
): Finding => ({ step, outcome, reason });

export const invalid = (step: Check['step'], reason: CertificateReason) =>
  fail(found(step, 'invalid', reason));
