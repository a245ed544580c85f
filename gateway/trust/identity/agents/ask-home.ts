import type { Authorisation } from '#contracts/authorisation';
import type { Failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import type { Platform } from '../../../platform/process/platform.ts';
import { inSpan } from '../../../platform/process/telemetry.ts';
import { regionRefusal } from '../region-refusal.ts';

export type Answer = Result<Authorisation | undefined, Failure>;

/** Whether a stated authorisation counts at this instant. */
export const isInForce = ({ validUntil }: Authorisation, now: Date): boolean =>
  validUntil === undefined || now.getTime() <= Date.parse(validUntil);

/**
 * Asks a company's home region whether this person acts for it. Undefined is a no: from the region, from a
 * region that keeps no such register, or because one of the two has no real name. Not being able to ask is
 * a failure and no answer.
 */
export function askHome(
  platform: Platform,
  company: SubjectAssertion,
  agent: SubjectAssertion,
): Promise<Answer> {
  return inSpan('identity.authorisation', { 'tongban.region': company.region }, async () => {
    const bound = platform.regions.get(company.region);
    const authorisationOf = bound?.adapter.identity?.authorisationOf;
    if (!bound || !authorisationOf) return ok(undefined);
    if (company.party?.kind !== 'company' || agent.party?.kind !== 'person') return ok(undefined);
    const question = { uscc: company.party.uscc, agent: agent.party };
    const answer = await authorisationOf(question, bound.context());
    if (!answer.ok && answer.failure.kind === 'rejected') return ok(undefined);
    if (!answer.ok) return fail(regionRefusal(company.region, answer.failure));
    const found = answer.value;
    return ok(found && isInForce(found, platform.clock()) ? found : undefined);
  });
}
