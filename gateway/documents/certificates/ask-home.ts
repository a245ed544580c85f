import type { CertificateStatus, Check } from '#contracts/certificate';
import type { Platform } from '../../platform/process/platform.ts';
import { checkStatus } from './checks.ts';
import { check } from './verdict.ts';
import { hear, identifierOf, type Watched } from './watch.ts';

export type Answered =
  | { readonly status: CertificateStatus }
  | { readonly silent: 'not_offered' | 'unreachable' };

/** Whoever waits for an answer waits no longer than this for the home region's. */
const patienceMs = 3000;

/** Asks a region how a certificate of it stands now; silence is never taken for "valid". */
export async function statusAtHome(
  platform: Platform,
  region: string,
  identifier: string,
): Promise<Answered> {
  const bound = platform.regions.get(region);
  const statusOf = bound?.adapter.certificates?.statusOf;
  if (!bound || !statusOf) return { silent: 'not_offered' };
  const signal = AbortSignal.timeout(patienceMs);
  const answer = await statusOf({ identifier }, { ...bound.context(), signal });
  if (answer.ok) return { status: answer.value };
  const { kind, code } = answer.failure;
  platform.log.warn('certificate.status_not_answered', { region, kind, code });
  return { silent: 'unreachable' };
}

/** The same of one that copies here rely on; what home says is kept. */
export async function askHome(platform: Platform, row: Watched): Promise<Answered> {
  // What is asked now was so now at the earliest: a change that comes while the answer travels is later.
  const at = platform.clock();
  const identifier = await identifierOf(platform, row);
  const answer = await statusAtHome(platform, row.homeRegion, identifier);
  if ('status' in answer) await hear(platform, { refs: [row.id], status: answer.status, at });
  return answer;
}

/** As long as a status list of ours says something (`status-list.ts`): who has one decides so too. */
const heardCountsMs = 600_000;

/**
 * How a certificate that copies here rely on stands now. Where home is silent, what it said lately counts, as it does for
 * whoever has a fresh status list; silence itself is never taken for "valid".
 */
export async function currentStatus(platform: Platform, watched: Watched): Promise<Check> {
  const answer = await askHome(platform, watched);
  if ('status' in answer) return checkStatus(answer.status);
  // What was told to be over is over, whoever is asleep.
  if (watched.status !== 'valid') return checkStatus(watched.status);
  const ageMs = platform.clock().getTime() - watched.confirmedAt.getTime();
  return answer.silent === 'unreachable' && ageMs <= heardCountsMs
    ? check('status', 'valid', 'status.heard_lately')
    : check('status', 'indeterminate', `status.${answer.silent}`);
}
