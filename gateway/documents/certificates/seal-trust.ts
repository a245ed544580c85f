import { LRUCache } from 'lru-cache';
import { fail, ok, type Result } from '#contracts/result';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { mostRevocationLists } from '../../trust/federation/certificate-sources.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { maxListBytes, type RevocationList, readRevocationList } from '../ofd/revocation-list.ts';
import { type ConfiguredSeals, isSealedType, type SealTrust, sealTrustOf } from '../ofd/trust.ts';
import { fetched, type Kept, keeping, nowOf, type Slots, slotOf } from './kept-documents.ts';

const listSlots = perPlatform((): Slots => new LRUCache({ max: mostRevocationLists }));

/** Authorities make a new list every few days or hours; what is revoked is known here after this at the latest. */
const renewMs = 600_000;

const accept = 'application/pkix-crl, application/octet-stream';

/** A list of an authority, at most ten minutes old; while its host is closed, until it ends by its own word. */
export function revocationList(
  platform: Platform,
  region: string,
  uri: string,
  configured: ConfiguredSeals,
): Promise<Result<RevocationList, string>> {
  const now = nowOf(platform);
  const { authorities, timeStampAuthorities } = sealTrustOf(configured);
  const load = async (): Promise<Result<Kept<RevocationList>, string>> => {
    const answer = await fetched(platform, region, { url: uri, accept, most: maxListBytes });
    if (!answer.ok) return answer;
    const signers = [...authorities, ...timeStampAuthorities];
    const list = readRevocationList(answer.value, signers, new Date(now.wallMs));
    if (!list.ok) return fail(list.failure);
    const untilMs = list.value.until.getTime();
    return ok({ value: list.value, renewMs: now.steadyMs + renewMs, untilMs });
  };
  const slot = slotOf<RevocationList>(listSlots(platform), `${region} ${uri}`);
  return keeping(slot, now, load, 'unreachable');
}

/**
 * Whose seals of a region count, and what is known of their certificates now; undefined: the region seals nothing.
 * @param type of what is looked at, where it is known: nobody waits for lists of seals that do not stand on it
 */
export async function sealTrustIn(
  platform: Platform,
  { regions }: FederationDocument,
  region: string,
  type?: string,
): Promise<SealTrust | undefined> {
  const configured = regions.find(({ code }) => code === region)?.certificateSeals;
  if (!configured || (type !== undefined && !isSealedType(configured, type))) return undefined;
  const lists = await Promise.all(
    (configured.revocationLists ?? []).map((uri) =>
      revocationList(platform, region, uri, configured),
    ),
  );
  return sealTrustOf(
    configured,
    lists.flatMap((list) => (list.ok ? [list.value] : [])),
  );
}
