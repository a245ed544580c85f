import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import type { Platform } from '../../../platform/process/platform.ts';
import type { Member } from '../../federation/entries.ts';
import type { ParentAgent } from '../exchange-tokens.ts';
import type { NamedPerson } from '../person.ts';
import { openSession } from '../sessions.ts';
import { confirmAgency, standingAgency } from './agency.ts';
import { withAgent } from './named-agent.ts';

type Company = { readonly person: NamedPerson; readonly assertion: SubjectAssertion };
type ActedFor = { readonly person: NamedPerson; readonly notAfterMs: number };

/**
 * Puts a person in front of those who act for a company, if its home region confirms that. Nobody is put
 * there on anybody else's word, and nobody while the region cannot be asked.
 */
export async function actFor(
  platform: Platform,
  member: Member,
  company: Company,
  { sid, isNew, expiresAtMs }: ParentAgent,
): Promise<Result<ActedFor, Failure>> {
  const opened = await openSession(platform, sid);
  if (!opened.ok)
    return fail(failure('oauth.invalid_grant', { detail: 'the session of the agent has ended' }));
  const { assertion, expiresAt } = opened.value;
  if (!assertion.party || !company.assertion.party)
    return fail(
      failure('oauth.level_unmet', { detail: 'company and agent must both have their real name' }),
    );
  const person = await withAgent(platform, company.person, { sid, assertion });
  const acting = { member, sub: person.sub, sid: person.sid, agent: { sub: person.act.sub, sid } };
  const confirmed = isNew
    ? await confirmAgency(platform, acting, company.assertion, assertion)
    : await standingAgency(platform, acting);
  if (!confirmed.ok) return confirmed;
  const { validUntil } = confirmed.value;
  const endsMs = validUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(validUntil);
  return ok({ person, notAfterMs: Math.min(expiresAtMs, expiresAt.getTime(), endsMs) });
}
