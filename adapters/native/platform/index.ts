import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import type { SampleRegion } from '../../kit/sample-world.ts';
import { acrValues, findByAccountId } from './accounts.ts';
import { agentsPath, companyAgents } from './agents.ts';
import { appointmentOffice, appointmentsPath } from './appointments.ts';
import { interact } from './interaction.ts';
import { loggedOutPage, logoutPage } from './pages.ts';

export type OidcRegion = {
  readonly issuer: string;
  /** The provider's own signing keys: a test forges and rotates with them. */
  readonly keys: readonly JWK[];
  /** How often each path was asked for. */
  readonly requests: ReadonlyMap<string, number>;
  /** A company withdraws what it entrusted a person with; the returned function undoes it. */
  readonly withdrawAgent: (uscc: string, idNumber: string) => () => void;
  readonly close: () => Promise<void>;
};

export type OidcRegionOptions = {
  /** 0 takes a free port. Listens on 127.0.0.1, is called localhost. */
  readonly port: number;
  /** Whose sample people the region keeps. */
  readonly home: SampleRegion;
  readonly clientId: string;
  readonly clientJwk: JWK;
  readonly redirectUri: string;
  readonly backchannelLogoutUri?: string;
};

async function newSigningKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' };
}

function configuration(options: OidcRegionOptions, keys: JWK[]): Configuration {
  const { home, clientId, clientJwk, redirectUri, backchannelLogoutUri } = options;
  return {
    acrValues,
    ttl: { Interaction: 600, Grant: 3600, Session: 3600, AccessToken: 300, IdToken: 300 },
    jwks: { keys } as NonNullable<Configuration['jwks']>,
    cookies: { keys: [crypto.randomUUID()] },
    claims: {
      openid: ['sub'],
      real_name: ['name', 'id_number', 'phone_number'],
      company: ['company_name', 'uscc', 'legal_representative'],
    },
    scopes: ['openid', 'real_name', 'company'],
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        id_token_signed_response_alg: 'ES256',
        jwks: { keys: [clientJwk] },
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        ...(backchannelLogoutUri ? { backchannel_logout_uri: backchannelLogoutUri } : {}),
      } as NonNullable<Configuration['clients']>[number],
    ],
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => {
          ctx.body = logoutPage(form);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = loggedOutPage;
        },
      },
    },
    // Its guard against private addresses would keep it from a gateway on this machine.
    fetch: (url, request) => fetch(url, Object.assign({}, request, { dispatcher: undefined })),
    pkce: { required: () => true },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, accountId) => {
      const account = findByAccountId(home, accountId);
      return account && { accountId, claims: () => ({ sub: accountId, ...account.claims }) };
    },
  };
}

/** A region that is an OpenID provider: `oidc-provider` with the sample people, its own log-in page and logout. */
export async function startOidcRegion(options: OidcRegionOptions): Promise<OidcRegion> {
  const keys = [await newSigningKey('region-1')];
  const requests = new Map<string, number>();
  const server = createServer();
  await new Promise<void>((done) => server.listen(options.port, '127.0.0.1', done));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configuration(options, keys));
  const handle = provider.callback();
  const register = companyAgents(options);
  const appointments = appointmentOffice(options.clientId, options.clientJwk);
  server.on('request', (request, response) => {
    const path = new URL(request.url ?? '/', issuer).pathname;
    requests.set(path, (requests.get(path) ?? 0) + 1);
    if (path === agentsPath) return void register.answer(request, response, issuer);
    if (path === appointmentsPath) return void appointments(request, response, issuer);
    if (!path.startsWith('/interaction/')) return void handle(request, response);
    interact(provider, options.home, request, response).catch(() =>
      response.writeHead(400).end('this log-in is over'),
    );
  });
  return {
    issuer,
    keys,
    requests,
    withdrawAgent: register.withdraw,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
