import type { OpenAPIHono } from '@hono/zod-openapi';
import { chunkBytes } from '#contracts/part';
import { federationPath, maxFederationBytes } from './admin/federation-routes.ts';
import { adminRoutes } from './admin/routes.ts';
import { appointmentRoutes } from './appointments/routes.ts';
import { auditRoutes } from './audit/routes.ts';
import { bundleRoutes } from './bundles/routes.ts';
import { besideCase } from './case-beside.ts';
import { batchPath, maxBatchBytes } from './cases/batch.ts';
import { caseEventRoutes } from './cases/events-routes.ts';
import { caseRoutes } from './cases/routes.ts';
import { certificateRoutes } from './certificates/routes.ts';
import { clockRoutes } from './clocks/routes.ts';
import { consoleRoutes } from './console/routes.ts';
import { evaluationRoutes } from './evaluations/routes.ts';
import { handoffRoutes } from './handoffs/routes.ts';
import { authenticate } from './identity/authenticate.ts';
import { identityRoutes } from './identity/routes.ts';
import { itemRoutes } from './items/routes.ts';
import { kioskRoutes } from './kiosks/routes.ts';
import { isChunkPath, partRoutes } from './parts/routes.ts';
import { healthRoutes } from './platform/health.ts';
import {
  answerBug,
  type Env,
  guardAddress,
  guardBodyUpTo,
  maxBodyBytes,
  newRoutes,
  requestContext,
} from './platform/http.ts';
import { httpTelemetry } from './platform/http-telemetry.ts';
import { answerNoRoute } from './platform/no-route.ts';
import { openApiRoutes } from './platform/openapi.ts';
import { pageStyleRoute } from './platform/pages/style-route.ts';
import type { Platform } from './platform/platform.ts';
import { inboxRoutes } from './pull/routes.ts';
import { readiness } from './readiness.ts';
import { webhookRoutes } from './webhooks/routes.ts';

/** The gateway's HTTP surface: a table of contents, one line per capability. */
export function createApp(platform: Platform): OpenAPIHono<Env> {
  const app = newRoutes();
  const guardBody = guardBodyUpTo((path) => {
    if (path === federationPath) return maxFederationBytes;
    if (path === batchPath) return maxBatchBytes;
    return isChunkPath(path) ? chunkBytes : maxBodyBytes;
  });
  app.use(requestContext, httpTelemetry(), guardAddress, guardBody);
  app.route(
    '/',
    healthRoutes(platform, () => readiness(platform)),
  );
  app.route('/', pageStyleRoute());
  app.route('/', identityRoutes(platform));
  app.route('/', itemRoutes(platform));
  app.route('/', certificateRoutes(platform));
  app.route('/', partRoutes(platform));
  app.route('/', caseRoutes(platform, besideCase(platform)));
  app.route('/', caseEventRoutes(platform));
  app.route('/', kioskRoutes(platform));
  app.route('/', clockRoutes(platform));
  app.route('/', evaluationRoutes(platform));
  app.route('/', bundleRoutes(platform));
  app.route('/', appointmentRoutes(platform));
  app.route('/', inboxRoutes(platform));
  app.route('/', handoffRoutes(platform));
  app.route(
    '/',
    auditRoutes(platform, (scope) => authenticate(platform, scope)),
  );
  app.route('/', consoleRoutes(platform));
  app.route('/', adminRoutes(platform));
  app.route('/', webhookRoutes(platform));
  openApiRoutes(app, platform.config.publicOrigin);
  app.notFound(answerNoRoute(app));
  app.onError(answerBug(platform.log));
  return app;
}
