import { base64url, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { z } from 'zod';
import type { NativeCredentials } from './credentials.ts';

export type SampleClient = { readonly privateJwk: JWK; readonly publicJwk: JWK };

/** The gateway's key pair at the provider. */
export async function newSampleClient(): Promise<SampleClient> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { d, ...publicPart } = await exportJWK(privateKey);
  const publicJwk = { ...publicPart, kid: 'tongban-1', alg: 'ES256', use: 'sig' };
  return { publicJwk, privateJwk: { ...publicJwk, d: d ?? '' } };
}

export const sampleClientId = 'tongban-gateway';

/** `REGION_<code>` for the region that `platform/` starts. */
export function sampleNativeCredentials(
  issuer: string,
  { privateJwk }: SampleClient,
): z.input<typeof NativeCredentials> {
  return {
    issuer,
    authorizationEndpoint: `${issuer}/auth`,
    agentsEndpoint: `${issuer}/company-agents`,
    appointmentsEndpoint: `${issuer}/appointments`,
    clientId: sampleClientId,
    key: privateJwk as z.input<typeof NativeCredentials>['key'],
    secret: base64url.encode(crypto.getRandomValues(new Uint8Array(32))),
    scopes: { person: 'openid real_name', company: 'openid company' },
    levels: {
      'level-0': { ial: 0, aal: 1 },
      'level-1': { ial: 1, aal: 1 },
      'level-2': { ial: 2, aal: 1 },
      'level-3': { ial: 3, aal: 1 },
    },
  };
}
