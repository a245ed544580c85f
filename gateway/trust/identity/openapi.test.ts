import { afterAll, beforeAll, expect, it } from 'vitest';
import { identityRoutes } from './routes.ts';
import { type Rig, startRig } from './testing/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig(
    () => new Date(),
    async () => [],
  );
});
afterAll(() => rig.close());

it('describes every address of this room in the OpenAPI document', () => {
  const info = { title: 'identity', version: '1' };
  const { paths } = identityRoutes(rig.platform).getOpenAPI31Document({ openapi: '3.1.0', info });
  expect(Object.keys(paths ?? {}).sort()).toEqual([
    '/.well-known/jwks.json',
    '/.well-known/jwt-vc-issuer',
    '/.well-known/oauth-authorization-server',
    '/.well-known/oauth-protected-resource',
    '/.well-known/openid-configuration',
    '/account/sessions',
    '/oauth/authorize',
    '/oauth/backchannel-logout/{region}',
    '/oauth/callback/{region}',
    '/oauth/consent/{handle}',
    '/oauth/home/{handle}',
    '/oauth/introspect',
    '/oauth/logins',
    '/oauth/logins/{handle}',
    '/oauth/logout',
    '/oauth/par',
    '/oauth/revoke',
    '/oauth/token',
    '/oauth/userinfo',
  ]);
  expect(JSON.stringify(paths?.['/oauth/token'])).toContain('application/x-www-form-urlencoded');
});
