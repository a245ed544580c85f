import type { SubjectAssertion } from '#contracts/subject';
import type { Platform } from '../../../platform/process/platform.ts';
import type { Actor } from '../access-token.ts';
import { subjectIn } from '../issued-subject.ts';
import { acrOf } from '../level.ts';
import type { NamedPerson } from '../person.ts';

/**
 * A company as a token names it when a person acts for it. Of the two log-ins the weaker level and the
 * older time count: a company's good log-in must not lift a person's poor one.
 */
export async function withAgent(
  platform: Platform,
  company: NamedPerson,
  agent: { readonly sid: string; readonly assertion: SubjectAssertion },
): Promise<NamedPerson> {
  const { sid, assertion } = agent;
  const { sub } = await subjectIn(platform, company.target, assertion);
  const ial = Math.min(company.ial, assertion.level.ial);
  const aal = Math.min(company.aal, assertion.level.aal);
  const authTime = Math.floor(Date.parse(assertion.authTime) / 1000);
  return {
    ...company,
    ial,
    aal,
    acr: acrOf(ial),
    amr: company.amr.filter((method) => method !== 'mfa' || aal >= 2),
    auth_time: Math.min(company.auth_time, authTime),
    act: { sub, sid, act: company.act } satisfies Actor,
  };
}
