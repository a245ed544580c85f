import type { OpenAPIHono } from '@hono/zod-openapi';
import { newRoutes } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { accountRoutes } from './account/routes.ts';
import { authorizeRoutes } from './authorize/authorize-routes.ts';
import { consentRoutes } from './authorize/consent-routes.ts';
import { parRoutes } from './authorize/par-routes.ts';
import type { CallerEnv } from './caller.ts';
import { grants } from './grants.ts';
import { introspectRoutes } from './introspect-routes.ts';
import { loginRoutes } from './login-routes.ts';
import { logoutRoutes } from './logout/routes.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { tokenRoutes } from './token-routes.ts';
import { userInfoRoutes } from './userinfo-routes.ts';

/** Authorization server and broker. */
export function identityRoutes(platform: Platform): OpenAPIHono<CallerEnv> {
  const routes = newRoutes<CallerEnv>();
  routes.route('/', metadataRoutes(platform, [...grants.keys()]));
  routes.route('/', tokenRoutes(platform));
  routes.route('/', loginRoutes(platform));
  routes.route('/', parRoutes(platform));
  routes.route('/', authorizeRoutes(platform));
  routes.route('/', consentRoutes(platform));
  routes.route('/', introspectRoutes(platform));
  routes.route('/', userInfoRoutes(platform));
  routes.route('/', logoutRoutes(platform));
  routes.route('/', accountRoutes(platform));
  return routes;
}
