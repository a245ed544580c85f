import type { CaseEventType } from '#contracts/webhook';
import type { Member } from '../../trust/federation/entries.ts';

/** The regions and the member that a case belongs to. */
export type Parties = {
  readonly clientId: string;
  readonly fromRegion: string;
  readonly toRegion: string;
  readonly homeRegion: string | null;
};

/**
 * Who is told about a change: the member that submitted the case, and the platforms of the regions where it
 * was collected, is decided and the person is at home. Nobody else, and only who wants to be told.
 */
export const recipients = (
  members: Iterable<Member>,
  { clientId, fromRegion, toRegion, homeRegion }: Parties,
  type: CaseEventType,
): Member[] =>
  [...members].filter((member) => {
    const regions = [fromRegion, toRegion, homeRegion];
    const isParty =
      member.clientId === clientId ||
      (member.role === 'platform' && regions.includes(member.region));
    const { webhook } = member;
    return isParty && webhook !== undefined && (webhook.events?.includes(type) ?? true);
  });
