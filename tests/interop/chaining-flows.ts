import * as client from 'openid-client';
import { expect, it } from 'vitest';
import { samplePassword } from '#adapters/kit/sample-world';
import { signInAtHome } from '../../gateway/entries/demo/citizen.ts';
import { windowRedirectUri } from '../../gateway/entries/demo/members.ts';
import type { Platform } from '../../gateway/platform/process/platform.ts';
import { FederationDocument } from '../../gateway/trust/federation/document.ts';
import { currentFederation, storeFederation } from '../../gateway/trust/federation/store.ts';
import { asPrivateKey } from '../setup/app.ts';
import type { TestWorld } from '../setup/gateway.ts';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const jwtBearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';

/** A federation with a gateway of its own, and a platform on Node that shares its database and keys. */
export type Domain = Pick<TestWorld, 'origin' | 'memberKeys' | 'member'> & {
  readonly platform: Platform;
};

/** Makes the authorization server of `other` known in `domain`, as that of a region. */
export async function introduce(domain: Domain, region: string, other: Domain): Promise<void> {
  const { document } = await currentFederation(domain.platform);
  const jwks = { keys: [...other.platform.keys.publicJwks.keys] };
  const regions = document.regions.map((entry) =>
    entry.code === region
      ? {
          ...entry,
          authorizationServer: { issuer: other.origin, jwks },
          levels: { ...entry.levels, 'urn:tongban:ial:3': { ial: 3, aal: 1 } },
        }
      : entry,
  );
  const next = FederationDocument.parse({ ...document, version: document.version + 1, regions });
  await storeFederation(domain.platform, next, 'test');
}

async function clientAt({ origin, memberKeys }: Domain): Promise<client.Configuration> {
  const jwk = memberKeys['qingpu-platform'];
  const key = client.PrivateKeyJwt({ key: await asPrivateKey(jwk), kid: jwk.kid ?? '' });
  const execute = [client.allowInsecureRequests];
  return client.discovery(new URL(origin), 'qingpu-platform', undefined, key, { execute });
}

/** A person of Wujiang signs in at the window of Qingpu. @returns the ticket that came back */
async function ticketOf({ member }: Domain): Promise<string> {
  const qingpu = member('qingpu-platform');
  const token = await qingpu.ownToken('identity:login');
  const body = { region: '320509', kind: 'person', redirectUri: windowRedirectUri, state: 'x' };
  const { loginUrl } = (await qingpu.call('POST', '/oauth/logins', { token, body })).body as {
    loginUrl: string;
  };
  const back = await signInAtHome(loginUrl, windowRedirectUri, 'shen.wei', samplePassword);
  return back.searchParams.get('regional_ticket') ?? '';
}

const readsCases = async ({ origin }: Domain, token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${origin}/v1/cases`, { headers })).status;
};

/**
 * A session of one federation, taken into another by `openid-client` as it comes. Both domains must have
 * been introduced to each other.
 * @param knownAs the region as whose server `visited` knows `home`
 */
export function chainingFlow(
  home: () => Domain,
  visited: () => Domain,
  knownAs: '320509' | '330421',
): void {
  it('openid-client takes a session of one federation into another: exchange there, jwt-bearer here', async () => {
    const there = await clientAt(home());
    const session = await client.genericGrantRequest(there, exchangeGrant, {
      subject_token: await ticketOf(home()),
      subject_token_type: 'urn:tongban:params:oauth:token-type:regional-ticket',
      audience: 'urn:tongban:region:330421',
    });
    const grant = await client.genericGrantRequest(there, exchangeGrant, {
      subject_token: session.access_token,
      subject_token_type: accessTokenType,
      requested_token_type: jwtType,
      resource: visited().origin,
      scope: 'cases:read',
    });
    expect(grant).toMatchObject({ token_type: 'n_a', issued_token_type: jwtType });
    const here = await clientAt(visited());
    const parameters = { assertion: grant.access_token, scope: 'cases:read' };
    const token = await client.genericGrantRequest(here, jwtBearerGrant, parameters);
    const known = await client.tokenIntrospection(here, token.access_token);
    expect(known).toMatchObject({
      active: true,
      iss: visited().origin,
      home: knownAs,
      ial: 3,
      scope: 'cases:read',
    });
    expect(await readsCases(visited(), token.access_token)).toBe(200);
    expect(await readsCases(home(), token.access_token)).toBe(401);
    await expect(
      client.genericGrantRequest(here, jwtBearerGrant, parameters),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
  });
}
