import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { adapterFor } from '#adapters/index';
import { startJiangsuPlatform } from '#adapters/jiangsu/platform/index';
import { sampleJiangsuCredentials } from '#adapters/jiangsu/sample-credentials';
import { undiciOutbound } from '#adapters/kit/outbound-undici';
import { certificateTypes, people } from '#adapters/kit/sample-world';
import type { AuditEvent } from '#contracts/audit-event';
import type { CertificateStatus } from '#contracts/certificate';
import type { Party } from '#contracts/party';
import { ok } from '#contracts/result';
import { auditPending } from '../../gateway/audit/log/tables.ts';
import { certificateRoutes } from '../../gateway/documents/certificates/routes.ts';
import { saveItems } from '../../gateway/documents/items/store.ts';
import { desc } from '../../gateway/platform/database/drizzle.ts';
import { guardBody, newRoutes, requestContext } from '../../gateway/platform/http/http.ts';
import { newKeySet } from '../../gateway/platform/keys/new-keys.ts';
import { createNodePlatform } from '../../gateway/platform/node/node-platform.ts';
import type { Platform } from '../../gateway/platform/process/platform.ts';
import { bindRegions, type RegionBinding } from '../../gateway/regions/border/bind-regions.ts';
import { FederationDocument } from '../../gateway/trust/federation/document.ts';
import type { Member } from '../../gateway/trust/federation/entries.ts';
import { storeFederation } from '../../gateway/trust/federation/store.ts';
import { issueAccessToken } from '../../gateway/trust/identity/access-token.ts';
import type { Client } from '../../gateway/trust/identity/client-authentication.ts';
import { insertSession, sealSession } from '../../gateway/trust/identity/sessions.ts';
import { createTestDatabase } from '../setup/database.ts';
import { basicCodes, federation, itemCode, items, qingpu } from './federation.ts';

export type Who = {
  readonly party: Party;
  readonly sub?: string;
  readonly ial?: number;
  readonly target?: string;
};

const scopes = ['certificates:retrieve' as const];
/** A member as if it had just proven itself with its registered key. */
async function clientOf(member: Member): Promise<Client> {
  const [jwk] = member.jwks.keys;
  const jkt = await calculateJwkThumbprint(jwk as JWK);
  return { member, jkt, keyJkt: jkt, tokenType: 'Bearer' };
}

/** A token of the person, as if exchanged from a session at Wujiang. */
async function personToken(platform: Platform, who: Who): Promise<string> {
  const { party, sub = 'pairwise-1', ial = 3, target = '330421' } = who;
  const { kind } = party;
  const session = await sealSession(platform, qingpu.clientId, {
    region: '320509',
    localId: 'wj',
    kind,
    level: { ial, aal: 1, raw: '4' },
    authTime: new Date().toISOString(),
    party,
    dropped: [],
  });
  await insertSession(platform.database(), session);
  const about = { sid: session.sid, home: '320509', target, kind, ial, aal: 1, kv: 's1' };
  const login = { acr: 'a', amr: [], auth_time: 1, act: { sub: qingpu.clientId } };
  const person = { sub, ...about, ...login };
  return (await issueAccessToken(platform, { client: await clientOf(qingpu), scopes, person }))
    .accessToken;
}

const memberToken = async (platform: Platform, member: Member): Promise<string> =>
  (await issueAccessToken(platform, { client: await clientOf(member), scopes })).accessToken;

async function startRegion() {
  // The platform needs its secrets before it has an address, and the credentials name that address.
  const { credentials, secrets } = sampleJiangsuCredentials('http://127.0.0.1:1');
  const nowhere = 'http://127.0.0.1:1';
  const reference = await startJiangsuPlatform({
    port: 0,
    secrets,
    callbackUrl: nowhere,
    loginCallbackUrl: nowhere,
  });
  reference.setOpening('open');
  const addresses = { login: reference.url, api: reference.url };
  return { reference, credentials: { ...credentials, addresses } };
}

/** The real adapter, but a status can be put before what the region says. */
function watchedAdapter() {
  let status: CertificateStatus | undefined;
  const adapter = adapterFor('320509', { adapter: 'jiangsu' });
  if (!adapter) throw new Error('no such format');
  const door = adapter.certificates;
  if (!door) throw new Error('Wujiang has no certificates any more');
  const statusOf: typeof door.statusOf = async (input, context) =>
    status ? ok(status) : (door.statusOf?.(input, context) ?? ok('unknown'));
  return {
    adapter: { ...adapter, certificates: { ...door, statusOf } },
    setStatus: (next: CertificateStatus | undefined) => {
      status = next;
    },
  };
}

async function startPlatform(
  databaseUrl: string,
  binding: RegionBinding,
  monotonicMs: () => number,
) {
  const node = await createNodePlatform(
    {
      publicOrigin: 'http://127.0.0.1',
      host: '127.0.0.1',
      port: 0,
      role: 'api',
      databaseUrl,
      databasePool: 4,
      keys: await newKeySet(),
      regions: new Map(),
      logLevel: 'error',
      regionTimeoutMs: 2000,
      auditGraceMs: 3_600_000,
      // This room's rules, not the door's: its members have no keys.
      messageSignatures: 'optional',
    },
    { regions: bindRegions([binding], 2000), monotonicMs },
  );
  await storeFederation(node.platform, FederationDocument.parse(federation), 'test');
  await saveItems(node.platform, '330421', items);
  return node;
}

async function listen(platform: Platform): Promise<{ server: Server; base: string }> {
  const app = newRoutes();
  app.use(requestContext, guardBody);
  app.route('/', certificateRoutes(platform));
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** The certificate routes over real HTTP and PostgreSQL, with Wujiang's reference platform as home region. */
export async function startWorld() {
  const database = await createTestDatabase();
  const { reference, credentials } = await startRegion();
  const outbound = undiciOutbound({ timeoutMs: 2000, maxBytes: 1_000_000 });
  const { adapter, setStatus } = watchedAdapter();
  let aheadMs = 0;
  const binding = { adapter, credentials, http: outbound.http };
  const node = await startPlatform(database.url, binding, () => performance.now() + aheadMs);
  const { platform } = node;
  const { server, base } = await listen(platform);

  const post = async (path: string, token: string | undefined, body: unknown) => {
    const answer = await fetch(`${base}/v1/certificates/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(body),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };

  return {
    platform,
    base,
    reference,
    setStatus,
    /** What is kept for so long in memory is old. */
    passSeconds: (seconds: number) => {
      aheadMs += seconds * 1000;
    },
    post,
    memberToken: (member: Member) => memberToken(platform, member),
    personToken: (who: Who) => personToken(platform, who),
    retrieve: async (who: Who, change: object = {}) =>
      post('retrieve', await personToken(platform, who), wanted(change)),
    lastEvents: async (count: number): Promise<AuditEvent[]> => {
      const newest = desc(auditPending.id);
      const rows = await platform
        .database()
        .select()
        .from(auditPending)
        .orderBy(newest)
        .limit(count);
      return rows.map(({ event }) => event).reverse();
    },
    close: async () => {
      server.close();
      await Promise.all([node.close(), reference.close(), outbound.close()]);
      await database.drop();
    },
  };
}

/** A retrieval that is granted to `aPerson`, unless `change` spoils it. */
export const wanted = (change: object = {}) => ({
  holder: 'subject',
  type: certificateTypes.identityCard.code,
  itemCode: itemCode(basicCodes.setUp),
  reason: '企业设立登记',
  until: new Date(Date.now() + 3_600_000).toISOString(),
  ...change,
});

export const personOf = (person: { name: string; idNumber: string }): Party => ({
  kind: 'person',
  name: person.name,
  idType: '111',
  idNumber: person.idNumber,
});

export const aPerson = personOf(people[0]);
