import type { Result } from '#contracts/result';
import { isDatabaseGone } from '../../platform/database/trouble.ts';
import { describeError } from '../../platform/process/log.ts';
import { type Loop, startLoop } from '../../platform/process/loop.ts';
import { perPlatform } from '../../platform/process/per-platform.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { currentFederation } from '../../trust/federation/store.ts';
import { type IssuerAt, issuerKeys, issuerStatuses } from './issuer-documents.ts';
import { revocationList } from './seal-trust.ts';

/** What was told of each list last: a host that is closed all night is named once. */
const lastTold = perPlatform(() => new Map<string, string>());

function tell(platform: Platform, region: string, uri: string, list: Result<unknown, string>) {
  const reason = list.ok ? undefined : list.failure;
  const told = lastTold(platform);
  // An authority of seals may serve several regions, each of which has a way out of its own.
  const name = `${region} ${uri}`;
  if (reason !== undefined && told.get(name) !== reason)
    platform.log.warn('certificate.list_not_fetched', { region, uri, reason });
  if (reason === undefined) told.delete(name);
  else told.set(name, reason);
}

async function prefetchList(platform: Platform, at: IssuerAt, uri: string): Promise<void> {
  const keys = await issuerKeys(platform, at);
  const list = keys.ok ? await issuerStatuses(platform, at, uri, keys.value) : keys;
  tell(platform, at.region, uri, list);
}

/**
 * Fetches the lists that the federation document names, and the keys that they are signed with, where they are due: whoever has
 * a fresh list decides while its host is closed, whether or not anybody has shown a credential or a seal of it before.
 */
export async function prefetchLists(platform: Platform): Promise<void> {
  const { document } = await currentFederation(platform);
  const named = document.regions.flatMap(({ code: region, credentialIssuers = [] }) =>
    credentialIssuers.flatMap((entry) =>
      (entry.statusLists ?? []).map((uri) => ({ at: { ...entry, region }, uri })),
    ),
  );
  const revocations = document.regions.flatMap(({ code, certificateSeals: seals }) =>
    (seals?.revocationLists ?? []).map(async (uri) => {
      if (seals) tell(platform, code, uri, await revocationList(platform, code, uri, seals));
    }),
  );
  await Promise.all([
    ...revocations,
    ...named.map(({ at, uri }) => prefetchList(platform, at, uri)),
  ]);
}

/** Lists are renewed after half a minute; looked at so often, none is older than forty seconds. */
const everyMs = 10_000;

/** Keeps the lists of this process fresh: each has its own. */
export const startPrefetching = (platform: Platform): Pick<Loop, 'close'> =>
  startLoop(
    everyMs,
    async () => {
      await prefetchLists(platform);
      return false;
    },
    (error) => {
      const level = isDatabaseGone(error) ? 'debug' : 'warn';
      platform.log[level]('certificate.lists_not_prefetched', { error: describeError(error) });
    },
  );
