import type { FieldError } from '#contracts/failures';
import { pointerOf } from '#contracts/pointer';
import type { Config } from '../../platform/process/config.ts';
import { mayCall } from '../../platform/process/reach.ts';
import { memberReach } from '../../platform/process/reaches.ts';
import type { FederationDocument } from './document.ts';

const reason = 'the gateway does not call such an address (docs/operations.md, MEMBER_NETWORKS)';

/** Addresses of members that this gateway would not call: said before the document is in force, not at the first call. */
export function uncallable(
  { members }: FederationDocument,
  config: Pick<Config, 'publicOrigin' | 'memberNetworks'>,
): FieldError[] {
  const reach = memberReach(config);
  return members.flatMap(({ webhook, backchannelLogoutUri }, nth) => {
    const called = [
      [webhook?.url, ['members', nth, 'webhook', 'url']],
      [backchannelLogoutUri, ['members', nth, 'backchannelLogoutUri']],
    ] as const;
    return called.flatMap(([url, path]) =>
      url === undefined || mayCall(url, reach) ? [] : [{ pointer: pointerOf([...path]), reason }],
    );
  });
}
