import type { OpenAPIHono } from '@hono/zod-openapi';
import { newRoutes } from '../platform/http.ts';
import type { Platform } from '../platform/platform.ts';
import { accountRoutes } from './account/routes.ts';
import { authorizeRoutes } from './authorize/authorize-routes.ts';
import { consentRoutes } from './authorize/consent-routes.ts';
import { parRoutes } from './authorize/par-routes.ts';
import type { CallerEnv } from './caller.ts';
import { grants } from './grants.ts';
import { loginRoutes } from './login-routes.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { tokenRoutes } from './token-routes.ts';

/** Authorization server and broker. */
export function identityRoutes(platform: Platform): OpenAPIHono<CallerEnv> {
  const routes = newRoutes<CallerEnv>();
  routes.route('/', metadataRoutes(platform, [...grants.keys()]));
  routes.route('/', tokenRoutes(platform));
  routes.route('/', loginRoutes(platform));
  routes.route('/', parRoutes(platform));
  routes.route('/', authorizeRoutes(platform));
  routes.route('/', consentRoutes(platform));
  routes.route('/', accountRoutes(platform));
  return routes;
}
