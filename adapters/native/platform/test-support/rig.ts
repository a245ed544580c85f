import { undiciOutbound } from '../../../kit/outbound-undici.ts';
import type { Context } from '../../classify.ts';
import { NativeCredentials } from '../../credentials.ts';
import { native } from '../../index.ts';
import {
  newSampleClient,
  sampleClientId,
  sampleNativeCredentials,
} from '../../sample-credentials.ts';
import { startOidcRegion } from '../index.ts';

export const region = '320505';
export const callback = (state: string) =>
  `http://localhost:1/oauth/callback/${region}?state=${state}`;
export const redirectUri = callback('').split('?')[0] ?? '';

const outbound = undiciOutbound({ timeoutMs: 5000, maxBytes: 1_000_000 });

export const contextFor = (
  credentials: NativeCredentials,
  change: Partial<Context> = {},
): Context => ({
  region: '320509',
  http: outbound.http,
  clock: () => new Date(),
  credentials,
  signal: AbortSignal.timeout(20_000),
  ...change,
});

/** A provider, and the adapter of its region with credentials there. */
export async function startRig(backchannelLogoutUri?: string) {
  const client = await newSampleClient();
  const provider = await startOidcRegion({
    port: 0,
    home: '320509',
    clientId: sampleClientId,
    clientJwk: client.publicJwk,
    redirectUri,
    ...(backchannelLogoutUri === undefined ? {} : { backchannelLogoutUri }),
  });
  const credentials = NativeCredentials.parse(sampleNativeCredentials(provider.issuer, client));
  const { identity } = native(region);
  if (!identity?.parseLogoutToken) throw new Error('the adapter has no identity group');
  const parseLogoutToken = identity.parseLogoutToken;
  return { provider, credentials, identity: { ...identity, parseLogoutToken } };
}
