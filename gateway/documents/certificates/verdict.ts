import type { Check, Verdict } from '#contracts/certificate';
import type { CertificateReason } from '#contracts/certificate-reasons';

/** EN 319 102-1: one failed check decides; an undecided one asks for paper; otherwise it counts. */
export function verdictOf(checks: readonly Check[]): Verdict {
  if (checks.some((check) => check.outcome === 'invalid')) return 'invalid';
  return checks.some((check) => check.outcome === 'indeterminate') ? 'indeterminate' : 'valid';
}

export const check = (step: Check['step'], outcome: Verdict, reason: CertificateReason): Check => ({
  step,
  outcome,
  reason,
});

/** The checks that stand in the way, as text that is safe to show: steps and reason codes, no values. */
export const explain = (checks: readonly Check[]): string =>
  checks
    .filter(({ outcome }) => outcome !== 'valid')
    .map(({ step, outcome, reason }) => `${step} ${outcome}: ${reason}`)
    .join('; ');
