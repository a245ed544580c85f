import type { CertificateStatus } from '#contracts/certificate';
import type { Platform } from '../../platform/process/platform.ts';
import { hear, identifierOf, type Watched } from './watch.ts';

export type Answered =
  | { readonly status: CertificateStatus }
  | { readonly silent: 'not_offered' | 'unreachable' };

/** Whoever waits for an answer waits no longer than this for the home region's. */
const patienceMs = 3000;

/** Asks the home region how a certificate stands now, and keeps the answer; silence is never taken for "valid". */
export async function askHome(platform: Platform, row: Watched): Promise<Answered> {
  const bound = platform.regions.get(row.homeRegion);
  const statusOf = bound?.adapter.certificates?.statusOf;
  if (!bound || !statusOf) return { silent: 'not_offered' };
  // What is asked now was so now at the earliest: a change that comes while the answer travels is later.
  const at = platform.clock();
  const identifier = await identifierOf(platform, row);
  const signal = AbortSignal.timeout(patienceMs);
  const answer = await statusOf({ identifier }, { ...bound.context(), signal });
  if (!answer.ok) {
    const { kind, code } = answer.failure;
    platform.log.warn('certificate.status_not_answered', { region: row.homeRegion, kind, code });
    return { silent: 'unreachable' };
  }
  await hear(platform, { refs: [row.id], status: answer.value, at });
  return { status: answer.value };
}
