import { type AddressInfo, createServer } from 'node:net';
import { serve } from '@hono/node-server';
import { base64url, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { fetch } from 'undici';
import { createTestDatabase } from '../../../../tests/setup/database.ts';
import { guardBody, newRoutes, requestContext } from '../../../platform/http/http.ts';
import { newKeySet } from '../../../platform/keys/new-keys.ts';
import { nodeLog } from '../../../platform/node/log.ts';
import { createNodePlatform } from '../../../platform/node/node-platform.ts';
import type { Config } from '../../../platform/process/config.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { bindRegions, type RegionBinding } from '../../../regions/border/bind-regions.ts';
import { FederationDocument } from '../../federation/document.ts';
import type { Scope } from '../../federation/entries.ts';
import { storeFederation } from '../../federation/store.ts';
import { authenticate } from '../authenticate.ts';
import type { CallerEnv } from '../caller.ts';
import { assertionType } from '../client-authentication.ts';
import { identityRoutes } from '../routes.ts';

export const redirectUri = 'https://app.qingpu.example/back';

export type TestMember = {
  readonly clientId: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
};

export async function newMember(clientId: string, alg = 'ES256'): Promise<TestMember> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid: `${clientId}-1` };
  return { clientId, privateKey, publicJwk };
}

const calendar = { days: 'all', open: '00:00', close: '24:00', closures: [] };
const region = (code: string) => ({ code, name: { zh: code, en: code }, calendar, inFlight: 8 });

const level = (ial: number) => ({ ial, aal: 1 });

/** The issuer of the authorization server that Jiashan has of its own. */
export const foreignIssuer = 'https://as.jiashan.example';

export const appRedirectUri = 'https://app.example/back';
const sentence = { zh: '用于示例', en: 'for the sample' };

/** An app of citizens: it may ask for a name, which it needs, and a telephone number, which it likes. */
const appEntry = (app: TestMember) => ({
  ...memberEntry(
    app,
    '310118',
    ['openid', 'cases:submit', 'cases:read'],
    [
      { home: '320509', target: '310118' },
      { home: '330421', target: '310118' },
      { home: '320509', target: '330421' },
    ],
  ),
  role: 'app',
  redirectUris: [appRedirectUri],
  postLogoutRedirectUris: ['https://app.example/bye'],
  backchannelLogoutUri: 'http://127.0.0.1:9/logout',
  purpose: sentence,
  claims: [
    { claim: 'name', required: true, why: sentence, keptFor: sentence },
    { claim: 'phone_number', required: false, why: sentence, keptFor: sentence },
  ],
});

const memberEntry = (
  member: TestMember,
  code: string,
  scopes: readonly Scope[],
  exchange: object[],
) => ({
  clientId: member.clientId,
  name: member.clientId,
  region: code,
  role: 'platform',
  jwks: { keys: [member.publicJwk] },
  scopes,
  redirectUris: [redirectUri],
  exchange,
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

type Members = Readonly<Record<'qingpu' | 'jiashan' | 'app' | 'foreignAs', TestMember>>;

async function federation(version: number, { qingpu, jiashan, app, foreignAs }: Members) {
  return FederationDocument.parse({
    version,
    regions: [
      region('310118'),
      region('320509'),
      {
        ...region('330421'),
        levels: { '2': level(2), '3': level(3), 'loa:high': { ial: 3, aal: 2 } },
        authorizationServer: {
          issuer: foreignIssuer,
          jwks: { keys: [foreignAs.publicJwk] },
          trustFramework: 'cn_real_name',
        },
      },
    ],
    members: [
      memberEntry(
        qingpu,
        '310118',
        ['cases:submit', 'cases:read', 'certificates:retrieve', 'identity:login', 'console:open'],
        [
          { home: '320509', target: '330421' },
          { home: '320509', target: '310118' },
          { home: '330421', target: '310118' },
        ],
      ),
      memberEntry(
        jiashan,
        '330421',
        ['cases:read', 'identity:login'],
        [{ home: '320509', target: '330421' }],
      ),
      appEntry(app),
    ],
    agreements: [],
  });
}

/** A gateway with only this room, over real HTTP and a real database. */
export async function startRig(
  clock: () => Date,
  bindings: (origin: string) => Promise<readonly RegionBinding[]>,
) {
  const database = await createTestDatabase();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const [qingpu, jiashan, app, foreignAs] = [
    await newMember('qingpu.platform'),
    await newMember('jiashan.platform', 'Ed25519'),
    await newMember('delta.app'),
    await newMember('foreign.as'),
  ];
  const members = { qingpu, jiashan, app, foreignAs };
  const config: Config = {
    publicOrigin: origin,
    host: '127.0.0.1',
    port,
    role: 'api',
    databaseUrl: database.url,
    databasePool: 8,
    keys: await newKeySet(),
    regions: new Map(),
    logLevel: 'error',
    regionTimeoutMs: 5000,
    auditGraceMs: 3_600_000,
    messageSignatures: 'optional',
  };
  const node = await createNodePlatform(config, {
    regions: bindRegions(await bindings(origin), config.regionTimeoutMs),
    clock,
    // Time travels as a whole: what a test lets pass, passes for ages too.
    monotonicMs: () => clock().getTime(),
    log: nodeLog('error'),
  });
  await storeFederation(node.platform, await federation(1, members), 'test');
  const house = newRoutes<CallerEnv>();
  house.use(requestContext).use(guardBody).route('/', identityRoutes(node.platform));
  house.get('/probe', authenticate(node.platform, 'cases:read'), (c) => {
    const caller = c.get('caller');
    return c.json({ ...caller, scopes: [...caller.scopes] });
  });
  house.post('/probe', authenticate(node.platform, 'cases:submit'), (c) =>
    c.json(c.get('caller').subject ?? {}),
  );
  const server = serve({ fetch: house.fetch, hostname: '127.0.0.1', port });
  return {
    origin,
    platform: node.platform,
    pool: node.pool,
    ...members,
    federation: (version: number) => federation(version, members),
    close: async () => {
      await new Promise((done) => server.close(done));
      await node.close();
      await database.drop();
    },
  };
}

export type Rig = Awaited<ReturnType<typeof startRig>>;

export type Overrides = { readonly header?: object; readonly claims?: object };

/** A client assertion as oauth4webapi makes it, with what a test wants to be different. */
export async function assertion(
  platform: Platform,
  member: TestMember,
  change: Overrides = {},
): Promise<string> {
  const now = Math.floor(platform.clock().getTime() / 1000);
  const { clientId } = member;
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: platform.config.publicOrigin,
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + 60,
  };
  const alg = member.publicJwk.kty === 'EC' ? 'ES256' : 'Ed25519';
  const defined = Object.entries({ ...claims, ...change.claims }).filter(
    ([, value]) => value !== undefined,
  );
  return new SignJWT(Object.fromEntries(defined))
    .setProtectedHeader({ alg, kid: `${clientId}-1`, ...change.header })
    .sign(member.privateKey);
}

/** The form of a token request by `member`, freshly authenticated. */
export const tokenForm = async (
  rig: Rig,
  member: TestMember,
  parameters: Record<string, string>,
  change: Overrides = {},
) =>
  new URLSearchParams({
    ...parameters,
    client_assertion_type: assertionType,
    client_assertion: await assertion(rig.platform, member, change),
  });

/** The claims of a token, unverified. */
export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(new TextDecoder().decode(base64url.decode(token.split('.')[1] ?? ''))) as Record<
    string,
    unknown
  >;

export type TokenAnswer = {
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly body: Readonly<Record<string, string>>;
};

/** Posts a form to the token endpoint as an OAuth client does. */
export async function postToken(
  rig: Rig,
  body: URLSearchParams | string,
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const type = 'application/x-www-form-urlencoded';
  const response = await fetch(`${rig.origin}/oauth/token`, {
    method: 'POST',
    body: body.toString(),
    headers: { 'content-type': type, accept: 'application/json', ...headers },
  });
  const answer = (await response.json()) as Record<string, string>;
  return { status: response.status, headers: response.headers, body: answer };
}

/** A member's own token. */
export async function newToken(rig: Rig, member: TestMember, scope: string): Promise<string> {
  const form = await tokenForm(rig, member, { grant_type: 'client_credentials', scope });
  return (await postToken(rig, form)).body['access_token'] ?? '';
}

/** What a door that needs `cases:read` says to a token: status and problem code, or `ok`. */
export async function probe(rig: Rig, token: string | undefined): Promise<string> {
  const headers: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${rig.origin}/probe`, { headers });
  const body = (await response.json()) as { code?: string };
  return `${response.status} ${body.code ?? 'ok'}`;
}
