import type { SubjectAssertion } from '#contracts/subject';
import type { Platform } from '../../platform/process/platform.ts';
import type { Member } from '../federation/entries.ts';
import type { PersonClaims } from './access-token.ts';
import { subjectIn } from './issued-subject.ts';
import { acrOf } from './level.ts';

export type NamedPerson = PersonClaims & { readonly sub: string };

/**
 * The person of a session as tokens towards one deciding region name them: by a pairwise subject, with
 * the level that the home region stated and nothing above it.
 */
export async function personOf(
  platform: Platform,
  member: Member,
  sid: string,
  assertion: SubjectAssertion,
  target: string,
): Promise<NamedPerson> {
  const { sub, keyVersion } = await subjectIn(platform, target, assertion);
  const { ial, aal } = assertion.level;
  return {
    sub,
    sid,
    home: assertion.region,
    target,
    kind: assertion.kind,
    ial,
    aal,
    kv: keyVersion,
    acr: acrOf(ial),
    // RFC 8176 as far as the region's word carries it: that a second factor was there, not which.
    amr: ['urn:tongban:amr:home-region', ...(aal >= 2 ? ['mfa'] : [])],
    auth_time: Math.floor(Date.parse(assertion.authTime) / 1000),
    act: { sub: member.clientId },
  };
}
