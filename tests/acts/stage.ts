import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { createApp } from '../../gateway/assembly/app.ts';
import { newKeySet } from '../../gateway/platform/keys/new-keys.ts';
import { createNodePlatform } from '../../gateway/platform/node/node-platform.ts';
import { bindRegions } from '../../gateway/regions/border/bind-regions.ts';
import { FederationDocument } from '../../gateway/trust/federation/document.ts';
import { storeFederation } from '../../gateway/trust/federation/store.ts';
import { issueAccessToken } from '../../gateway/trust/identity/access-token.ts';
import { insertSession, sealSession } from '../../gateway/trust/identity/sessions.ts';
import { createTestDatabase } from '../setup/database.ts';
import { type Actor, actors, regions } from './actors.ts';

const alwaysOpen = { days: 'all', open: '00:00', close: '24:00', closures: [] };
const unlimited = { requestsPerSecond: 100_000, burst: 1_000_000, concurrent: 10_000 };

async function newKey(kid: string) {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { d: _, ...jwk } = await exportJWK(privateKey);
  return { ...jwk, kid, alg: 'ES256' } as JWK;
}

async function federationOf(keys: ReadonlyMap<string, JWK>) {
  const members = [...new Map(actors.map((actor) => [actor.clientId, actor])).values()];
  return FederationDocument.parse({
    version: 1,
    regions: Object.values(regions).map((code) => ({
      code,
      name: { zh: code, en: code },
      calendar: alwaysOpen,
      inFlight: 1,
      ...(code === regions.deciding ? { delivery: 'pull' } : {}),
    })),
    members: members.map(({ clientId, region, role, scopes }) => ({
      clientId,
      name: clientId,
      region,
      role,
      scopes,
      jwks: { keys: [keys.get(clientId)] },
      redirectUris: [],
      exchange: [],
      quota: unlimited,
    })),
    agreements: [],
  });
}

export type ActsStage = Awaited<ReturnType<typeof startActsStage>>;

/** The app and a database, without regions, couriers or servers: who is let through is decided before any of them. */
export async function startActsStage() {
  const database = await createTestDatabase();
  const node = await createNodePlatform(
    {
      publicOrigin: 'http://127.0.0.1',
      host: '127.0.0.1',
      port: 0,
      role: 'api',
      databaseUrl: database.url,
      databasePool: 4,
      keys: await newKeySet(),
      regions: new Map(),
      logLevel: 'error',
      regionTimeoutMs: 2000,
      auditGraceMs: 3_600_000,
      // Who may do what is the question here, not whether the bytes are theirs.
      messageSignatures: 'optional',
    },
    { regions: bindRegions([], 2000) },
  );
  const { platform } = node;
  const keys = new Map<string, JWK>();
  for (const { clientId } of actors) keys.set(clientId, await newKey(clientId));
  const federation = await federationOf(keys);
  await storeFederation(platform, federation, 'test');

  const sessionFor = async (clientId: string): Promise<string> => {
    const row = await sealSession(platform, clientId, {
      region: regions.other,
      localId: 'somebody',
      kind: 'person',
      level: { ial: 3, aal: 1, raw: '3' },
      authTime: platform.clock().toISOString(),
      dropped: [],
    });
    await insertSession(platform.database(), row);
    return row.sid;
  };
  const tokenFor = async (actor: Actor): Promise<string | undefined> => {
    if (actor.broken === 'token') return undefined;
    const member = federation.members.find(({ clientId }) => clientId === actor.clientId);
    if (!member) throw new Error(`${actor.clientId} is no member`);
    const key = actor.broken === 'key' ? await newKey('gone') : keys.get(actor.clientId);
    const jkt = await calculateJwkThumbprint(key ?? {});
    const sid = actor.broken === 'session' ? 'sid_gone' : await sessionFor(actor.clientId);
    const about = { home: regions.other, target: regions.deciding, kind: 'person' as const };
    const login = { acr: 'a', amr: [], auth_time: Math.floor(platform.clock().getTime() / 1000) };
    const { sub } = actor;
    const act = { sub: actor.clientId };
    const named = sub && { sub, sid, ...about, ial: 3, aal: 1, kv: 's1', ...login, act };
    const client = { member, jkt, keyJkt: jkt, tokenType: 'Bearer' as const };
    const person = named ? { person: named } : {};
    return (await issueAccessToken(platform, { client, scopes: actor.scopes, ...person }))
      .accessToken;
  };
  return {
    platform,
    app: createApp(platform),
    tokenFor,
    close: async () => {
      await node.close();
      await database.drop();
    },
  };
}
