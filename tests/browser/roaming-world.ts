import { exportJWK, generateKeyPair } from 'jose';
import { adapterFor } from '#adapters/index';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { type OidcRegion, startOidcRegion } from '#adapters/native/platform/index';
import {
  newSampleClient,
  sampleClientId,
  sampleNativeCredentials,
} from '#adapters/native/sample-credentials';
import { startNodeGateway } from '../../gateway/assembly/node-gateway.ts';
import { sampleFederation } from '../../gateway/entries/demo/members.ts';
import { parseConfig } from '../../gateway/platform/process/config.ts';
import { FederationDocument } from '../../gateway/trust/federation/document.ts';
import { startTestWorld, type TestWorld } from '../setup/gateway.ts';
import { type RoamingApp, startRoamingApp } from './roaming-app.ts';

/** Nanhu in Zhejiang: an OpenID provider, with the sample people of Jiashan. */
const nanhu = '330402';

export type RoamingWorld = {
  readonly origin: string;
  readonly app: RoamingApp;
  readonly home: OidcRegion;
  readonly close: () => Promise<void>;
};

const appId = 'shanghai-app';

const field = (claim: string, required: boolean, zh: string, en: string) => ({
  claim,
  required,
  why: { zh, en },
  keptFor: { zh: '办结后一年', en: 'one year after the decision' },
});

/** The sample federation, with the OpenID region and the app of a Shanghai service. */
function federation(
  outside: TestWorld,
  redirectUri: string,
  publicJwk: object,
): FederationDocument {
  const sample = sampleFederation({ version: 1, keys: outside.memberKeys });
  const [first] = sample.regions;
  const homes = [...sample.regions.map(({ code }) => code), nanhu];
  const level = (ial: number) => ({ ial, aal: 1 });
  return FederationDocument.parse({
    ...sample,
    regions: [
      ...sample.regions,
      {
        ...first,
        code: nanhu,
        serviceSeals: [],
        name: { zh: '南湖', en: 'Nanhu' },
        levels: {
          'level-0': level(0),
          'level-1': level(1),
          'level-2': level(2),
          'level-3': level(3),
        },
      },
    ],
    members: [
      ...sample.members,
      {
        clientId: appId,
        name: '随申办（示例）',
        region: '310118',
        role: 'app',
        jwks: { keys: [publicJwk] },
        scopes: ['openid', 'cases:read'],
        redirectUris: [redirectUri],
        purpose: { zh: '办理居住证签注', en: 'to endorse your residence permit' },
        claims: [
          field('name', true, '填写申请表', 'to fill in the form'),
          field('phone_number', false, '通知办理进度', 'to tell you how it goes on'),
        ],
        exchange: homes.map((home) => ({ home, target: '310118' })),
      },
    ],
  });
}

/** The whole house, the app of a Shanghai service, and a home region that is an OpenID provider. */
export async function startRoamingWorld(): Promise<RoamingWorld> {
  const outside = await startTestWorld();
  const { origin } = outside;
  const app = await startRoamingApp();
  const client = await newSampleClient();
  const home = await startOidcRegion({
    port: 0,
    home: '330421',
    clientId: sampleClientId,
    clientJwk: client.publicJwk,
    redirectUri: `${origin}/oauth/callback/${nanhu}`,
    backchannelLogoutUri: `${origin}/oauth/backchannel-logout/${nanhu}`,
  });
  const appKeys = await generateKeyPair('ES256');
  const publicJwk = { ...(await exportJWK(appKeys.publicKey)), kid: 'app-1', alg: 'ES256' };
  const config = parseConfig({
    ...outside.environment,
    FEDERATION: JSON.stringify(federation(outside, app.redirectUri, publicJwk)),
    [`REGION_${nanhu}`]: JSON.stringify({
      adapter: 'native',
      ...sampleNativeCredentials(home.issuer, client),
    }),
  });
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const gateway = await startNodeGateway(config.value, { adapterFor, outbound: undiciOutbound });
  if (!gateway.ok) throw new Error(gateway.failure.problems.join('\n'));
  await app.connect(origin, appId, appKeys.privateKey, 'app-1');
  return {
    origin,
    app,
    home,
    close: async () => {
      await gateway.value.close();
      await home.close();
      await app.close();
      await outside.close();
    },
  };
}
