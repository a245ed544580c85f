import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Act } from '../../platform/http/act.ts';
import { type Env, newRoutes } from '../../platform/http/http.ts';
import { openRoute } from '../../platform/http/openapi.ts';
import { jwksMaxAgeSeconds } from '../../platform/keys/key-dates.ts';
import type { Platform } from '../../platform/process/platform.ts';
import {
  authorizationServerMetadata,
  jwtVcIssuerMetadata,
  openidConfiguration,
  protectedResourceMetadata,
} from './metadata.ts';

/** What a document says, as a schema made from the document: no member is served that is not described. */
function schemaOf(document: Readonly<Record<string, unknown>>): z.ZodObject {
  const one = (value: unknown): z.ZodType => {
    if (Array.isArray(value)) return z.array(z.string());
    if (typeof value === 'boolean') return z.boolean();
    return /^https?:/.test(String(value)) ? z.url() : z.string();
  };
  return z.object(
    Object.fromEntries(Object.entries(document).map(([name, value]) => [name, one(value)])),
  );
}
const JwkSet = z.object({
  keys: z.array(
    z.object({
      kty: z.string(),
      kid: z.string(),
      alg: z.string().optional(),
      use: z.string().optional(),
      crv: z.string().optional(),
      x: z.string().optional(),
      y: z.string().optional(),
      notBefore: z.string().optional(),
      notAfter: z.string().optional(),
    }),
  ),
});

const describe = (
  path: string,
  summary: string,
  schema: z.ZodObject,
  mediaType = 'application/json',
) =>
  createRoute({
    method: 'get',
    path,
    summary,
    tags: ['identity'],
    responses: {
      200: { description: summary, content: { [mediaType]: { schema } } },
      404: { description: 'Never: the document always exists' },
    },
  });

const jwkSet = 'application/jwk-set+json';
const reading = { who: 'anyone', changes: false } as const satisfies Partial<Act>;

/**
 * Documents that others keep: the same bytes until the next start. Only the key set changes, on the dates of
 * its keys; a key that is added reaches everybody within the cache time, long before it signs.
 */
export function metadataRoutes(
  platform: Platform,
  grantTypes: readonly string[],
): OpenAPIHono<Env> {
  const issuer = platform.config.publicOrigin;
  const keep = (body: string, mediaType: string) =>
    new Response(body, {
      headers: {
        'content-type': mediaType,
        'cache-control': `public, max-age=${jwksMaxAgeSeconds}`,
      },
    });
  const answer = (document: object) => {
    const body = JSON.stringify(document);
    return () => keep(body, 'application/json');
  };
  const documents = {
    'oauth-authorization-server': [
      'Authorization server metadata (RFC 8414)',
      authorizationServerMetadata(issuer, grantTypes),
    ],
    'openid-configuration': [
      'OpenID provider metadata (OpenID Connect Discovery 1.0)',
      openidConfiguration(issuer, grantTypes),
    ],
    'oauth-protected-resource': [
      'Protected resource metadata (RFC 9728)',
      protectedResourceMetadata(issuer),
    ],
    'jwt-vc-issuer': [
      'Issuer of SD-JWT VCs: copies of certificates are signed with its keys',
      jwtVcIssuerMetadata(issuer),
    ],
  } as const;
  const routes = newRoutes();
  for (const [name, [summary, document]] of Object.entries(documents))
    openRoute(
      routes,
      describe(`/.well-known/${name}`, summary, schemaOf(document)),
      { ...reading, name: `metadata.${name}` },
      answer(document),
    );
  openRoute(
    routes,
    describe('/.well-known/jwks.json', 'Public keys of the gateway (RFC 7517)', JwkSet, jwkSet),
    { ...reading, name: 'metadata.keys' },
    () => keep(JSON.stringify(platform.keys.publicJwks), jwkSet),
  );
  return routes;
}
