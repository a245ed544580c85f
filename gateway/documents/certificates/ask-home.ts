import type { CertificateStatus, Check } from '#contracts/certificate';
import type { Platform } from '../../platform/process/platform.ts';
import { checkStatus } from './checks.ts';
import { findWatched } from './store.ts';
import { check } from './verdict.ts';
import { hear, identifierOf, type Watched } from './watch.ts';

type Silence = { readonly silent: 'not_offered' | 'unreachable' | 'refused' };
export type Answered = { readonly status: CertificateStatus } | Silence;

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
  // Whoever is open and says no has not said that it counts.
  return { silent: kind === 'retryable' || kind === 'scheduledClosed' ? 'unreachable' : 'refused' };
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

/** A home that answers no word of how it stands says as little as one that does not answer. */
export const checkSilence = ({ silent }: Silence): Check =>
  check(
    'status',
    'indeterminate',
    silent === 'refused' ? 'status.unreachable' : `status.${silent}`,
  );

/** As long as a status list of ours says something (`status-list.ts`): who has one decides so too. */
const heardCountsMs = 600_000;

/** What was heard by a clock that was further ahead is not heard yet. */
const skewMs = 60_000;

/** What stands where home is silent: what it said lately, as with a fresh status list; silence itself is never "valid". */
export function checkHeard(
  silence: Silence,
  { status, confirmedAt }: Pick<Watched, 'status' | 'confirmedAt'>,
  now: Date,
): Check {
  // What was told to be over is over, whoever is asleep.
  if (status !== 'valid') return checkStatus(status);
  const ageMs = now.getTime() - confirmedAt.getTime();
  return silence.silent === 'unreachable' && ageMs >= -skewMs && ageMs <= heardCountsMs
    ? check('status', 'valid', 'status.heard_lately')
    : checkSilence(silence);
}

/** How a certificate that copies here rely on stands now. */
export async function currentStatus(platform: Platform, watched: Watched): Promise<Check> {
  const answer = await askHome(platform, watched);
  // Read again: home may have told while it was waited for, and what it told is later than what it was asked.
  const known = (await findWatched(platform, [{ certificateRef: watched.id }])).get(watched.id);
  if ('status' in answer) return checkStatus(known?.status ?? answer.status);
  return known
    ? checkHeard(answer, known, platform.clock())
    : check('status', 'indeterminate', 'status.record_erased');
}
