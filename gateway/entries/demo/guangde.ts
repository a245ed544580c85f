import { exportJWK, generateKeyPair, type JWK } from 'jose';
import {
  type CanonicalPlatform,
  startCanonicalPlatform,
} from '#adapters/native/platform/canonical/index';
import { sampleApiCredentials } from '#adapters/native/sample-api';
import { newSampleClient } from '#adapters/native/sample-credentials';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { canonicalPlatformScopes } from '../canonical-platform.ts';

export const guangdeClient = 'guangde-platform';
const code = '341882';

type Key = FederationDocument['members'][number]['jwks']['keys'][number];

/** A fourth region beside the three: its platform, how the gateway calls it, and what the federation says of it. */
export type Guangde = {
  readonly platform: CanonicalPlatform;
  readonly environment: Readonly<Record<string, string>>;
  readonly join: (document: FederationDocument) => FederationDocument;
  readonly close: () => Promise<void>;
};

export type GuangdeOptions = {
  readonly gatewayOrigin: string;
  readonly port?: number;
  readonly clerkDelayMs?: number;
};

async function newMemberKey(): Promise<{ readonly privateJwk: JWK; readonly publicJwk: Key }> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const privateJwk = { ...(await exportJWK(privateKey)), kid: `${guangdeClient}-1`, alg: 'ES256' };
  const { d: _, ...publicJwk } = privateJwk;
  return { privateJwk, publicJwk: publicJwk as Key };
}

const joined =
  (key: Key) =>
  (document: FederationDocument): FederationDocument => ({
    ...document,
    regions: [
      ...document.regions,
      {
        code,
        name: { zh: '广德', en: 'Guangde' },
        calendar: { days: 'all', open: '00:00', close: '24:00', closures: [] },
        inFlight: 16,
      },
    ],
    members: [
      ...document.members,
      {
        clientId: guangdeClient,
        name: '广德市政务服务（示例）',
        region: code,
        role: 'platform',
        jwks: { keys: [key] },
        scopes: [...canonicalPlatformScopes],
        redirectUris: [],
        exchange: [],
      },
    ],
  });

/** Guangde (Anhui) has no format of its own: it implements the canonical API, and reports by signed calls. */
export async function startGuangde({
  gatewayOrigin,
  port = 0,
  clerkDelayMs,
}: GuangdeOptions): Promise<Guangde> {
  const gateway = await newSampleClient();
  const { privateJwk, publicJwk } = await newMemberKey();
  const platform = await startCanonicalPlatform({
    port,
    gatewayOrigin,
    gatewayKeys: [gateway.publicJwk],
    clientId: guangdeClient,
    jwk: privateJwk,
    ...(clerkDelayMs === undefined ? {} : { clerkDelayMs }),
  });
  const credentials = sampleApiCredentials(platform.url, gateway.privateJwk);
  return {
    platform,
    environment: { [`REGION_${code}`]: JSON.stringify(credentials) },
    join: joined(publicJwk),
    close: platform.close,
  };
}
