import type { CaseRequest } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import type { Person } from '#contracts/party';
import { fail, ok, type Result } from '#contracts/result';
import type { Platform } from '../../platform/process/platform.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { entrustedWith } from '../../trust/identity/entrusted.ts';
import { openSession } from '../../trust/identity/sessions.ts';

type Request = Pick<CaseRequest, 'applicant' | 'agent' | 'itemCode'>;

const invalid = (pointer: string, reason: string): Result<never, Failure> =>
  fail(failure('request.invalid', { fields: [{ pointer, reason }] }));

const samePerson = (a: Person, b: Person): boolean =>
  a.idType === b.idType && a.idNumber === b.idNumber && a.name === b.name;

/**
 * Who submits for the applicant. Where the token says who acts, it is that person, whatever the body says;
 * where it says that a signed-in applicant acts alone, the body cannot put somebody beside them.
 */
export async function agentOf(
  platform: Platform,
  request: Request,
  caller: Caller,
): Promise<Result<Person | undefined, Failure>> {
  const acting = caller.subject?.agent;
  const isSubject = request.applicant.kind === 'subject';
  if (!acting) {
    return isSubject && request.agent
      ? invalid(
          '/agent',
          'who acts for the person or company of a token is proven by an actor token',
        )
      : ok(request.agent);
  }
  if (!isSubject)
    return invalid('/applicant', 'the token is for the company that the agent acts for');
  const entrusted = entrustedWith(caller, [request.itemCode]);
  if (!entrusted.ok) return entrusted;
  const session = await openSession(platform, acting.sid);
  if (!session.ok) return session;
  const { party } = session.value.assertion;
  if (party?.kind !== 'person') return fail(failure('auth.agent_not_authorised'));
  if (request.agent && !samePerson(request.agent, party))
    return invalid('/agent', 'the token names another person');
  return ok(party);
}
