import type { OpenAPIHono } from '@hono/zod-openapi';
import { newRoutes } from '../platform/http.ts';
import type { Platform } from '../platform/platform.ts';
import type { CallerEnv } from './caller.ts';
import { loginRoutes } from './login-routes.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { grants, tokenRoutes } from './token-routes.ts';

/** Metadata, token endpoint and log-in at home. */
export function identityRoutes(platform: Platform): OpenAPIHono<CallerEnv> {
  const routes = newRoutes<CallerEnv>();
  routes.route('/', metadataRoutes(platform, [...grants.keys()]));
  routes.route('/', tokenRoutes(platform));
  routes.route('/', loginRoutes(platform));
  return routes;
}
