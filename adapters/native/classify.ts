import { z } from 'zod';
import type { OutboundAnswer, OutboundFailure } from '#contracts/outbound-http';
import type { RegionContext, RegionFailure } from '#contracts/region-adapter';
import type { Result } from '#contracts/result';
import { jsonOf } from '#contracts/strict-json';
import type { NativeCredentials } from './credentials.ts';

export type Context = RegionContext<NativeCredentials>;

const refusal = (kind: RegionFailure['kind'], code: string, message: string): RegionFailure => ({
  kind,
  code,
  message,
});

export const malformed = (code: string): RegionFailure =>
  refusal('malformed', code, 'the provider answered in an unknown form');

export const rejected = (code: string, message: string): RegionFailure =>
  refusal('rejected', code, message);

/** RFC 6749 s5.2 and s4.1.2.1. The provider's own descriptions may name people and are not kept. */
const oauthErrors: Readonly<Record<string, RegionFailure['kind']>> = {
  invalid_grant: 'rejected',
  invalid_client: 'unauthorised',
  unauthorized_client: 'unauthorised',
  invalid_request: 'rejected',
  invalid_scope: 'unauthorised',
  unsupported_grant_type: 'unauthorised',
  server_error: 'retryable',
  temporarily_unavailable: 'retryable',
};

const ErrorBody = z.looseObject({ error: z.string().max(60) });

function oauthError(body: Uint8Array): RegionFailure | undefined {
  const error = ErrorBody.safeParse(jsonOf(body)).data?.error ?? '';
  const kind = Object.hasOwn(oauthErrors, error) ? oauthErrors[error] : undefined;
  return kind && refusal(kind, error, 'the provider refused');
}

function retryAfter(headers: OutboundAnswer['headers']): { retryAfterMs?: number } {
  const seconds = Number(headers['retry-after']);
  return Number.isInteger(seconds) && seconds > 0 && seconds <= 86_400
    ? { retryAfterMs: seconds * 1000 }
    : {};
}

/** Redirects count as malformed: the provider's endpoints are where its documents say, and nowhere else. */
export function classify(
  outcome: Result<OutboundAnswer, OutboundFailure>,
): RegionFailure | undefined {
  if (!outcome.ok) {
    const { kind } = outcome.failure;
    return kind === 'too_large' ? malformed(kind) : refusal('retryable', kind, 'no answer came');
  }
  const { status, headers, body } = outcome.value;
  if (status === 200) return undefined;
  if (status >= 500 || status === 429) {
    const failure = refusal('retryable', `http_${status}`, 'the provider is not available');
    return { ...failure, ...retryAfter(headers) };
  }
  const known = status === 400 || status === 401 ? oauthError(body) : undefined;
  if (known) return known;
  return status === 401 || status === 403
    ? refusal('unauthorised', `http_${status}`, 'the provider does not accept us')
    : malformed(`http_${status}`);
}
