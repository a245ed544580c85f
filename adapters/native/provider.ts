import { metrics } from '@opentelemetry/api';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { RegionFailure, RegionResult } from '#contracts/region-adapter';
import { fail, ok } from '#contracts/result';
import { malformed } from '../kit/failures.ts';
import { cachedDocument } from './cached-document.ts';
import { callProvider } from './call.ts';
import type { Context } from './classify.ts';
import { readJwkSet } from './jwk-set.ts';
import { jwksCache } from './jwks-cache.ts';

/** OpenID Connect Discovery 1.0 s3, as far as we need it. */
const Metadata = z.looseObject({
  issuer: z.string().max(500),
  token_endpoint: z.url().max(500),
  jwks_uri: z.url().max(500),
  userinfo_endpoint: z.url().max(500).optional(),
});
export type ProviderMetadata = z.infer<typeof Metadata>;

/** What is known of one region's provider, kept between log-ins. */
export type Provider = {
  readonly metadata: (context: Context) => Promise<RegionResult<ProviderMetadata>>;
  readonly key: (
    kid: string | undefined,
    context: Context,
  ) => Promise<RegionResult<JWK | undefined>>;
};

async function discover(context: Context): Promise<RegionResult<ProviderMetadata>> {
  const { issuer } = context.credentials;
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const found = await callProvider({ method: 'GET', url }, Metadata, context);
  // Discovery 1.0 s4.3: another issuer's document under this address would be a mix-up.
  if (found.ok && found.value.issuer !== issuer) return fail(malformed('issuer'));
  return found;
}

/** An old document stands in: for the operator to see, before the 24 h are over. */
function countStale(region: string, document: string) {
  return ({ code }: RegionFailure) =>
    metrics
      .getMeter('tongban')
      .createCounter('tongban.oidc.stale', {
        description: 'Log-ins that used an outdated document of a region’s provider',
      })
      .add(1, { 'tongban.region': region, document, code });
}

export function newProvider(region: string): Provider {
  const metadata = cachedDocument<ProviderMetadata, RegionFailure>(countStale(region, 'metadata'));
  const keys = jwksCache<RegionFailure>(countStale(region, 'jwks'));
  const currentMetadata: Provider['metadata'] = (context) =>
    metadata.current({ load: () => discover(context), now: context.clock });
  return {
    metadata: currentMetadata,
    key: (kid, context) =>
      keys.find(
        kid,
        async () => {
          const found = await currentMetadata(context);
          if (!found.ok) return found;
          const request = { method: 'GET', url: found.value.jwks_uri } as const;
          const answer = await callProvider(request, z.unknown(), context);
          if (!answer.ok) return answer;
          const set = readJwkSet(answer.value, context.credentials.algorithm);
          return set ? ok(set) : fail(malformed('jwks'));
        },
        context.clock,
      ),
  };
}
