import { z } from 'zod';
import type { OutboundAnswer } from '#contracts/outbound-http';
import type { RegionContext, RegionFailure } from '#contracts/region-adapter';
import { jsonOf } from '#contracts/strict-json';
import type { OwnFormat } from '../kit/front-door.ts';
import { isJsonBegun } from '../kit/json.ts';
import type { NativeCredentials } from './credentials.ts';

export type Context = RegionContext<NativeCredentials>;

export const rejected = (code: string, message: string): RegionFailure => ({
  kind: 'rejected',
  code,
  message,
});

/** RFC 6749 s5.2 and s4.1.2.1. The provider's own descriptions may name people and are not kept. */
const oauthErrors = {
  invalid_client: 'unauthorised',
  unauthorized_client: 'unauthorised',
  invalid_request: 'malformed',
  invalid_scope: 'unauthorised',
  unsupported_grant_type: 'unauthorised',
  server_error: 'retryable',
  temporarily_unavailable: 'retryable',
} as const;

/** Exactly the members of RFC 6749 s5.2: other people's errors have an `error` too. */
const ErrorBody = z.strictObject({
  error: z.string().max(60),
  error_description: z.string().optional(),
  error_uri: z.string().optional(),
});

const errorIn = ({ status, body }: OutboundAnswer): string | undefined =>
  status === 400 || status === 401 ? ErrorBody.safeParse(jsonOf(body)).data?.error : undefined;

const isKnown = (error: string | undefined): error is keyof typeof oauthErrors =>
  error !== undefined && Object.hasOwn(oauthErrors, error);

export const providerFormat: OwnFormat = {
  isBegun: isJsonBegun,
  word: (answer) => {
    const error = errorIn(answer);
    return isKnown(error)
      ? { kind: oauthErrors[error], code: error, message: 'the provider refused' }
      : undefined;
  },
};

/** The token endpoint's word about a code or a person: the one business answer that is no 200 (RFC 6749 s5.2). */
export const isInvalidGrant = (answer: OutboundAnswer): boolean =>
  answer.status === 400 && errorIn(answer) === 'invalid_grant';
