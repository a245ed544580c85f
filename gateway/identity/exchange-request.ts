import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { type Form, required } from './form.ts';
import { regionalTicketType } from './regional-ticket.ts';

export const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const accessTokenUrn = 'urn:ietf:params:oauth:token-type:access_token';
const regionPrefix = 'urn:tongban:region:';

export type ExchangeRequest = {
  readonly subjectToken: string;
  readonly subjectTokenType: typeof regionalTicketType | typeof accessTokenUrn;
  /** The deciding region; absent where the request names none. */
  readonly target?: string;
  readonly scope?: string;
};

const invalid = (detail: string): Result<never, Failure> =>
  fail(failure('oauth.invalid_request', { detail }));

/** RFC 8707 and RFC 8693 s2.1: tokens of ours are for ourselves; `audience` can name a deciding region. */
function targetOf(form: Form, issuer: string): Result<string | undefined, Failure> {
  const resource = form.get('resource');
  if (resource !== undefined && resource !== issuer) return fail(failure('oauth.invalid_target'));
  const audience = form.get('audience');
  if (audience === undefined || audience === issuer) return ok(undefined);
  const region = audience.startsWith(regionPrefix) ? audience.slice(regionPrefix.length) : '';
  return /^[1-9]\d{5}$/.test(region) ? ok(region) : fail(failure('oauth.invalid_target'));
}

/** RFC 8693 s2.1, as far as it is allowed here: delegation to the authenticated client, nothing else. */
export function parseExchange(form: Form, issuer: string): Result<ExchangeRequest, Failure> {
  const subjectToken = required(form, 'subject_token');
  if (!subjectToken.ok) return subjectToken;
  const subjectTokenType = form.get('subject_token_type');
  if (subjectTokenType !== regionalTicketType && subjectTokenType !== accessTokenUrn) {
    return invalid('subject_token_type is missing or not supported');
  }
  if (form.has('actor_token') !== form.has('actor_token_type')) {
    return invalid('actor_token and actor_token_type come together or not at all');
  }
  if (form.has('actor_token'))
    return invalid('the actor is the authenticated client: actor_token is not accepted');
  if ((form.get('requested_token_type') ?? accessTokenUrn) !== accessTokenUrn) {
    return invalid('only access tokens are issued: requested_token_type');
  }
  const target = targetOf(form, issuer);
  if (!target.ok) return target;
  const scope = form.get('scope');
  return ok({
    subjectToken: subjectToken.value,
    subjectTokenType,
    ...(target.value === undefined ? {} : { target: target.value }),
    ...(scope === undefined ? {} : { scope }),
  });
}
