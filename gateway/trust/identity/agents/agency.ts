import type { Authorisation } from '#contracts/authorisation';
import { type Failure, type FailureCode, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { SubjectAssertion } from '#contracts/subject';
import type { Platform } from '../../../platform/process/platform.ts';
import type { Acting, CallerSubject } from '../caller.ts';
import { agencyAnswered } from '../exchange-events.ts';
import { isSessionLive, openSession } from '../sessions.ts';
import { askHome, isInForce } from './ask-home.ts';
import { type Agency, findAgency, recordAgency } from './store.ts';

const defaultRecheckMs = 300_000;

const notAuthorised = (): Result<never, Failure> => fail(failure('auth.agent_not_authorised'));

/** Asks the home region now, and keeps its answer. Whatever is not a yes is a no or a failure. */
export async function confirmAgency(
  platform: Platform,
  acting: Acting,
  company: SubjectAssertion,
  agent: SubjectAssertion,
): Promise<Result<Authorisation, Failure>> {
  const asked = await askHome(platform, company, agent);
  if (!asked.ok) return asked;
  const pair = { sid: acting.sid, agentSid: acting.agent.sid };
  const event = agencyAnswered(acting, company.region, asked.value);
  await recordAgency(platform, pair, asked.value, event);
  return asked.value ? ok(asked.value) : notAuthorised();
}

function isFresh(platform: Platform, { authorisation, checkedAt }: Agency): boolean {
  const now = platform.clock();
  const ageMs = now.getTime() - checkedAt.getTime();
  const recheckMs = platform.config.agentRecheckMs ?? defaultRecheckMs;
  return ageMs < recheckMs && isInForce(authorisation, now);
}

/**
 * That the person still acts for the company, as the home region confirmed it a short while ago or
 * confirms it now. Who was once refused stays refused until a new exchange.
 */
export async function standingAgency(
  platform: Platform,
  acting: Acting,
): Promise<Result<Authorisation, Failure>> {
  const known = await findAgency(platform, { sid: acting.sid, agentSid: acting.agent.sid });
  if (!known) return notAuthorised();
  if (isFresh(platform, known)) return ok(known.authorisation);
  const company = await openSession(platform, acting.sid);
  if (!company.ok) return company;
  const agent = await openSession(platform, acting.agent.sid);
  if (!agent.ok) return agent;
  return confirmAgency(platform, acting, company.value.assertion, agent.value.assertion);
}

/** Why a token does not count any more: its session has ended, or who acts in it does not any more. */
export async function standingFault(
  platform: Platform,
  { sid, agent }: Pick<CallerSubject, 'sid' | 'agent'>,
): Promise<FailureCode | undefined> {
  if (!agent) return (await isSessionLive(platform, sid)) ? undefined : 'auth.session_ended';
  const [isCompanyIn, isAgentIn, known] = await Promise.all([
    isSessionLive(platform, sid),
    isSessionLive(platform, agent.sid),
    findAgency(platform, { sid, agentSid: agent.sid }),
  ]);
  if (!isCompanyIn || !isAgentIn) return 'auth.session_ended';
  const holds = known !== undefined && isInForce(known.authorisation, platform.clock());
  return holds ? undefined : 'auth.agent_not_authorised';
}
