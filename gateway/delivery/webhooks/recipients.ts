import type { CaseEventType, ToldEventType } from '#contracts/webhook';
import type { Member } from '../../trust/federation/entries.ts';

/** The regions and the member that a case belongs to. */
export type Parties = {
  readonly clientId: string;
  readonly fromRegion: string;
  readonly toRegion: string;
  readonly homeRegion: string | null;
};

/** Those of a region's members that speak for it. */
export const platformsOf =
  (regions: readonly (string | null)[]) =>
  ({ role, region }: Member): boolean =>
    role === 'platform' && regions.includes(region);

/** Who has an address wants everything that it does not leave out. */
export const wants = ({ webhook }: Member, type: ToldEventType): boolean =>
  webhook !== undefined && (webhook.events?.includes(type) ?? true);

/**
 * Who is told about a change: the member that submitted the case, and the platforms of the regions where it
 * was collected, is decided and the person is at home. Nobody else, and only who wants to be told.
 */
export function recipients(
  members: Iterable<Member>,
  { clientId, fromRegion, toRegion, homeRegion }: Parties,
  type: CaseEventType,
): Member[] {
  const speaks = platformsOf([fromRegion, toRegion, homeRegion]);
  return [...members].filter(
    (member) => (member.clientId === clientId || speaks(member)) && wants(member, type),
  );
}
