import type { Context } from 'hono';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import type { Env } from '../../platform/http/http.ts';
import { sourceOf } from '../../platform/http/source.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { assertionType, authenticateClient, type Client } from './client-authentication.ts';
import { currentNonce } from './dpop/nonce.ts';
import { verifyProof } from './dpop/proof.ts';
import { type Form, parseForm, required } from './form.ts';
import { countFailedTry, mayTry } from './member-quota.ts';
import { answerOAuthFailure } from './oauth-answer.ts';

export type ClientRequest = { readonly client: Client; readonly form: Form };

/** Whether what is issued is bound by DPoP: apps must, platforms may, and some doors issue nothing. */
type ProofUse = 'as_role_demands' | 'optional' | 'unread';

async function withProof(
  platform: Platform,
  c: Context<Env>,
  client: Client,
  use: ProofUse,
): Promise<Result<Client, Failure>> {
  const header = use === 'unread' ? undefined : c.req.header('dpop');
  const nonceRequired = client.member.role === 'app';
  if (header === undefined) {
    return use === 'as_role_demands' && nonceRequired
      ? fail(failure('oauth.dpop_invalid', { detail: 'apps must send a DPoP proof' }))
      : ok(client);
  }
  const proof = await verifyProof(platform, header, {
    method: 'POST',
    path: new URL(c.req.url).pathname,
    nonceRequired,
  });
  if (proof.ok) return ok({ ...client, jkt: proof.value, tokenType: 'DPoP' });
  const { kind, internal } = proof.failure;
  const code = kind === 'nonce' ? 'oauth.dpop_nonce_required' : 'oauth.dpop_invalid';
  return fail(failure(code, { internal }));
}

/**
 * A form posted by a client that proved itself: what every OAuth endpoint but the browser's begins with.
 * @param needed the parameter without which there is nothing to ask
 */
export async function readClientRequest(
  platform: Platform,
  c: Context<Env>,
  use: ProofUse,
  needed: string,
): Promise<Result<ClientRequest, Failure>> {
  const form = parseForm(c.req.header('content-type'), await c.req.text());
  if (!form.ok) return form;
  const parameter = required(form.value, needed);
  if (!parameter.ok) return parameter;
  const source = sourceOf(platform, c);
  const mayAsk = mayTry(platform, source);
  if (!mayAsk.ok) return mayAsk;
  const client = await authenticateClient(platform, form.value, c.req.header('authorization'));
  if (!client.ok) {
    if (client.failure.code === 'oauth.invalid_client') countFailedTry(platform, source);
    return client;
  }
  const bound = await withProof(platform, c, client.value, use);
  return bound.ok ? ok({ client: bound.value, form: form.value }) : bound;
}

/** RFC 9449 s8.2: who sends proofs is told the nonce for the next one with every answer. */
export async function withNonce(
  platform: Platform,
  c: Context<Env>,
  answer: Response,
): Promise<Response> {
  if (c.req.header('dpop') !== undefined)
    answer.headers.set('dpop-nonce', await currentNonce(platform));
  return answer;
}

/** Logs a refusal and answers it; what an attacker could use stays in the log. */
export function refuseClient(
  platform: Platform,
  c: Context<Env>,
  refused: Failure,
): Promise<Response> {
  const { code, internal } = refused;
  const path = c.req.routePath;
  platform.log.info('oauth.refused', {
    correlationId: c.get('correlationId'),
    path,
    code,
    internal,
  });
  return withNonce(platform, c, answerOAuthFailure(c, refused));
}

type FormProperty = {
  readonly type: 'string';
  readonly description: string;
  readonly enum?: string[];
};

export const formText = (description: string, values?: readonly string[]): FormProperty => ({
  type: 'string' as const,
  description,
  ...(values === undefined ? {} : { enum: [...values] }),
});

/**
 * The body of a client's form for the API reference. A plain schema, so that the form reaches `parseForm`
 * unread: a validator would hide repeated parameters.
 */
export const clientForm = (
  properties: Readonly<Record<string, FormProperty>>,
  required: readonly string[],
) => ({
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object' as const,
        required: ['client_assertion_type', 'client_assertion', ...required],
        properties: {
          client_assertion_type: formText('RFC 7523 s2.2', [assertionType]),
          client_assertion: formText(
            'a JWT by and about the client, aud = issuer, 60 s at most, used once',
          ),
          client_id: formText('equals iss of the assertion when given'),
          ...properties,
        },
      },
    },
  },
});
