import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { FederationDocument } from '../federation/document.ts';
import { type Form, required } from './form.ts';
import { regionalTicketType } from './regional-ticket.ts';

export const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const accessTokenUrn = 'urn:ietf:params:oauth:token-type:access_token';
export const jwtUrn = 'urn:ietf:params:oauth:token-type:jwt';
const regionPrefix = 'urn:tongban:region:';

/**
 * Whom a token is asked for: the gateway, towards a deciding region; another member, which then acts in
 * turn; or another domain's authorization server, which takes a grant for it.
 */
export type ExchangeTarget =
  | { readonly kind: 'region'; readonly region?: string }
  | { readonly kind: 'member'; readonly clientId: string }
  | { readonly kind: 'domain'; readonly issuer: string; readonly region: string };

export type ExchangeRequest = {
  readonly subjectToken: string;
  readonly subjectTokenType: typeof regionalTicketType | typeof accessTokenUrn;
  readonly actorToken?: string;
  readonly target: ExchangeTarget;
  readonly scope?: string;
};

/** The part of the federation document that targets are looked up in. */
export type Neighbours = Pick<FederationDocument, 'regions' | 'members'>;

const invalid = (detail: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_request', { detail }));
const noTarget = (): Result<never, Failure> => fail(failure('oauth.invalid_target'));

/** The deciding region that an audience names: of our own tokens, so nothing or the issuer names none. */
export function regionTarget(
  audience: string | undefined,
  issuer: string,
): Result<{ readonly region?: string }, Failure> {
  if (audience === undefined || audience === issuer) return ok({});
  const region = audience.startsWith(regionPrefix) ? audience.slice(regionPrefix.length) : '';
  return /^[1-9]\d{5}$/.test(region) ? ok({ region }) : noTarget();
}

/** RFC 8707 and RFC 8693 s2.1: one target, by either name; what is not known is refused. */
function targetOf(
  form: Form,
  issuer: string,
  { regions, members }: Neighbours,
): Result<ExchangeTarget, Failure> {
  const [resource, audience] = [form.get('resource'), form.get('audience')];
  const named = audience ?? resource;
  const domain = regions.find(({ authorizationServer: as }) => as && as.issuer === named);
  if (domain?.authorizationServer) {
    if (resource !== undefined && resource !== named) return noTarget();
    const { code, authorizationServer } = domain;
    return ok({ kind: 'domain', issuer: authorizationServer.issuer, region: code });
  }
  if (resource !== undefined && resource !== issuer) return noTarget();
  const member = members.find(({ clientId }) => clientId === audience);
  if (member) return ok({ kind: 'member', clientId: member.clientId });
  const region = regionTarget(audience, issuer);
  return region.ok ? ok({ kind: 'region', ...region.value }) : region;
}

/** Access tokens are for ourselves and our members, grants for another domain: no other pair exists. */
function typeFault(form: Form, target: ExchangeTarget): Failure | undefined {
  const asked = form.get('requested_token_type') ?? accessTokenUrn;
  if (asked !== accessTokenUrn && asked !== jwtUrn)
    return failure('oauth.invalid_request', { detail: 'requested_token_type is not issued here' });
  if ((asked === jwtUrn) !== (target.kind === 'domain'))
    return failure('oauth.invalid_target', {
      detail: 'a jwt is for another domain’s authorization server, an access token is not',
    });
  return undefined;
}

function actorFault(form: Form): string | undefined {
  if (form.has('actor_token') !== form.has('actor_token_type'))
    return 'actor_token and actor_token_type come together or not at all';
  if ((form.get('actor_token_type') ?? accessTokenUrn) !== accessTokenUrn)
    return 'an actor is proven by an access token: actor_token_type';
  return undefined;
}

/** RFC 8693 s2.1, as far as it is allowed here: delegation to the authenticated client, and for a company to a person. */
export function parseExchange(
  form: Form,
  issuer: string,
  neighbours: Neighbours,
): Result<ExchangeRequest, Failure> {
  const subjectToken = required(form, 'subject_token');
  if (!subjectToken.ok) return subjectToken;
  const subjectTokenType = form.get('subject_token_type');
  if (subjectTokenType !== regionalTicketType && subjectTokenType !== accessTokenUrn)
    return invalid('subject_token_type is missing or not supported');
  const fault = actorFault(form);
  if (fault !== undefined) return invalid(fault);
  const target = targetOf(form, issuer, neighbours);
  if (!target.ok) return target;
  const refused = typeFault(form, target.value);
  if (refused) return fail(refused);
  const [scope, actorToken] = [form.get('scope'), form.get('actor_token')];
  return ok({
    subjectToken: subjectToken.value,
    subjectTokenType,
    target: target.value,
    ...(actorToken === undefined ? {} : { actorToken }),
    ...(scope === undefined ? {} : { scope }),
  });
}
