import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { appendAudit } from '../../../audit/log/append.ts';
import { text } from '../../../platform/html/text.ts';
import { inTransaction } from '../../../platform/process/in-transaction.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import type { Member, PersonalClaim } from '../../federation/entries.ts';
import { currentFederation } from '../../federation/store.ts';
import { endSession } from '../end-session.ts';
import { consentGiven, sessionRedeemed } from '../exchange-events.ts';
import { readConsent } from '../login-pages/consent-answer.ts';
import type { ConsentField, RegionName } from '../login-pages/page-data.ts';
import { personOf } from '../person.ts';
import { claimNames, claimsOfKind } from '../personal-claims.ts';
import { byPerson } from '../session-ended.ts';
import { consentTo, type OpenedSession, openSession } from '../sessions.ts';
import { codeUrl, errorUrl } from './answer-url.ts';
import { type Authorization, dropAuthorization, findConsenting, issueCode } from './store.ts';

export type Consent = {
  readonly authorization: Authorization;
  readonly member: Member;
  readonly session: OpenedSession & { readonly sid: string };
  readonly home: RegionName;
  readonly fields: readonly (ConsentField & { readonly claim: PersonalClaim })[];
};

const over = (): Result<never, Failure> => fail(failure('oauth.login_over'));

/** What the page shows: only what was asked for, is registered, and exists for such a person. */
function fieldsOf(
  member: Member,
  asked: readonly string[],
  kind: 'person' | 'company',
): Consent['fields'] {
  return (member.claims ?? [])
    .filter(({ claim }) => asked.includes(claim) && claimsOfKind[kind].includes(claim))
    .map(({ claim, required, why, keptFor }) => ({
      claim,
      name: claimNames[claim],
      why: text(why.zh, why.en),
      keptFor: text(keptFor.zh, keptFor.en),
      required,
    }));
}

/** What this browser is asked to agree to. */
export async function openConsent(
  platform: Platform,
  handle: string,
  browser: string,
): Promise<Result<Consent, Failure>> {
  const authorization = await findConsenting(platform, handle, browser);
  if (!authorization?.sid) return over();
  const session = await openSession(platform, authorization.sid);
  if (!session.ok) return over();
  const { document, members } = await currentFederation(platform);
  const member = members.get(authorization.clientId);
  const { assertion } = session.value;
  const home = document.regions.find(({ code }) => code === assertion.region);
  if (!member || !home) return over();
  return ok({
    authorization,
    member,
    session: { ...session.value, sid: authorization.sid },
    home,
    fields: fieldsOf(member, authorization.request.claims, assertion.kind),
  });
}

async function approve(
  platform: Platform,
  consent: Consent,
  claims: readonly PersonalClaim[],
): Promise<Result<string, Failure>> {
  const { authorization, member, session } = consent;
  const { request } = authorization;
  const { sid, assertion } = session;
  const person = await personOf(platform, member, sid, assertion, member.region);
  return inTransaction(platform, async (tx) => {
    const code = await issueCode(platform, tx, authorization);
    if (code === undefined) return over();
    await consentTo(tx, sid, { scopes: request.scopes, claims });
    const exchange = { member, ...person };
    const events = [
      sessionRedeemed(exchange, session.expiresAt),
      consentGiven(exchange, request.scopes, claims),
    ];
    await appendAudit(tx, events, platform.clock());
    return ok(codeUrl(request, platform.config.publicOrigin, code));
  });
}

async function refuse(
  platform: Platform,
  { authorization, member, session: { sid, assertion } }: Consent,
): Promise<Result<string, Failure>> {
  if (!(await dropAuthorization(platform, authorization))) return over();
  const person = await personOf(platform, member, sid, assertion, member.region);
  await endSession(platform, sid, byPerson(person, 'consent_refused'));
  const { publicOrigin } = platform.config;
  return ok(errorUrl(authorization.request, publicOrigin, failure('oauth.access_denied')));
}

/**
 * The person's decision.
 * @returns where the browser goes: back to the client, with a code or with `access_denied`
 */
export async function decide(
  platform: Platform,
  consent: Consent,
  form: URLSearchParams,
): Promise<Result<string, Failure>> {
  const answer = readConsent(form, consent.fields);
  if (answer.decision === 'approve') {
    const agreed = consent.fields.filter(({ claim }) => answer.claims.includes(claim));
    return approve(
      platform,
      consent,
      agreed.map(({ claim }) => claim),
    );
  }
  return refuse(platform, consent);
}
