import type { Failure } from '#contracts/failures';
import { oauthErrorOf } from '../oauth-answer.ts';
import type { AuthorizationRequest } from './request.ts';

type Asked = Pick<AuthorizationRequest, 'redirectUri' | 'state'>;

/** The client's registered address with an answer, its `state` and who answers (RFC 9207, against mix-up). */
export function answerUrl(
  { redirectUri, state }: Asked,
  issuer: string,
  parameters: Readonly<Record<string, string>>,
): string {
  const url = new URL(redirectUri);
  const answer = { ...parameters, ...(state === undefined ? {} : { state }), iss: issuer };
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  return url.href;
}

export const codeUrl = (asked: Asked, issuer: string, code: string): string =>
  answerUrl(asked, issuer, { code });

/** RFC 6749 s4.1.2.1; says no more than the error, for it passes through a browser. */
export const errorUrl = (asked: Asked, issuer: string, refused: Failure): string =>
  answerUrl(asked, issuer, { error: oauthErrorOf(refused) });
