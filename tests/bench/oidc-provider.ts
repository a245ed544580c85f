import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

/**
 * `oidc-provider` with one client, as a process of its own: `private_key_jwt`, client_credentials, JWT access
 * tokens signed with ES256, everything in memory. Environment: PORT, CLIENT (id and public JWKS as JSON).
 */
const { PORT = '0', CLIENT = '' } = process.env;
const client = JSON.parse(CLIENT) as { clientId: string; jwks: { keys: JsonWebKey[] } };
const issuer = `http://localhost:${PORT}`;
const { privateKey } = await generateKeyPair('ES256', { extractable: true });
const resource = `${issuer}/api`;

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'bench', alg: 'ES256', use: 'sig' }] },
  clients: [
    {
      client_id: client.clientId,
      jwks: client.jwks as never,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      id_token_signed_response_alg: 'ES256',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
  ],
  enabledJWA: { clientAuthSigningAlgValues: ['ES256'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      getResourceServerInfo: () => ({
        scope: 'cases:submit',
        audience: resource,
        accessTokenTTL: 300,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});
createServer(provider.callback()).listen(Number(PORT), () => process.send?.('ready'));
// Ends with the process that started it, however that ends.
process.on('disconnect', () => process.exit(0));
