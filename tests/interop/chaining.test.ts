import * as client from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FederationDocument } from '../../gateway/federation/document.ts';
import { storeFederation } from '../../gateway/federation/store.ts';
import { logIn, startLoginRig } from '../../gateway/identity/test-login.ts';
import { claimsOf, probe, type Rig } from '../../gateway/identity/test-rig.ts';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';

let home: Rig;
let visited: Rig;

/** Makes the authorization server of `other` known in `rig`, as that of a region. */
async function introduce(rig: Rig, region: string, other: Rig): Promise<void> {
  const document = await rig.federation(2);
  const authorizationServer = {
    issuer: other.origin,
    jwks: { keys: [...other.platform.keys.publicJwks.keys] },
  };
  const levels = { '3': { ial: 2, aal: 1 }, 'urn:tongban:ial:2': { ial: 2, aal: 1 } };
  const regions = document.regions.map(({ authorizationServer: _, ...entry }) =>
    entry.code === region ? { ...entry, authorizationServer, levels } : entry,
  );
  const next = FederationDocument.parse({ ...document, regions });
  await storeFederation(rig.platform, next, 'test');
}

const clientAt = (rig: Rig): Promise<client.Configuration> =>
  client.discovery(
    new URL(rig.origin),
    rig.qingpu.clientId,
    undefined,
    client.PrivateKeyJwt({ key: rig.qingpu.privateKey, kid: 'qingpu.platform-1' }),
    { execute: [client.allowInsecureRequests] },
  );

beforeAll(async () => {
  const start = () =>
    startLoginRig(
      () => new Date(),
      () => {},
    );
  [home, visited] = [await start(), await start()];
  await introduce(home, '330421', visited);
  await introduce(visited, '320509', home);
});
afterAll(() => Promise.all([home.close(), visited.close()]));

it('openid-client takes a session of one federation into another: exchange there, jwt-bearer here', async () => {
  const there = await clientAt(home);
  const session = await client.genericGrantRequest(there, exchangeGrant, {
    subject_token: (await logIn(home, 'traveller')).get('regional_ticket') ?? '',
    subject_token_type: 'urn:tongban:params:oauth:token-type:regional-ticket',
    audience: 'urn:tongban:region:330421',
  });
  const grant = await client.genericGrantRequest(there, exchangeGrant, {
    subject_token: session.access_token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    requested_token_type: jwtType,
    resource: visited.origin,
    scope: 'cases:read',
  });
  expect(grant).toMatchObject({ token_type: 'n_a', issued_token_type: jwtType });
  const here = await clientAt(visited);
  const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const parameters = { assertion: grant.access_token, scope: 'cases:read' };
  const token = await client.genericGrantRequest(here, jwtBearer, parameters);
  expect(claimsOf(token.access_token)).toMatchObject({
    iss: visited.origin,
    home: '320509',
    ial: 2,
    scope: 'cases:read',
  });
  expect(await probe(visited, token.access_token)).toBe('200 ok');
  expect(await probe(home, token.access_token)).toBe('401 auth.token_invalid');
  await expect(client.genericGrantRequest(here, jwtBearer, parameters)).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});
