import { failure } from '#contracts/failures';
import { auditDependency } from '../audit/log/health.ts';
import { witnessDependency } from '../audit/watching/witnessed.ts';
import { catalogueDependency } from '../documents/items/listing.ts';
import {
  bareHealthRoutes,
  healthRoutes,
  type Readiness,
  showReadiness,
} from '../platform/http/health.ts';
import { answerBug, answerFailure, newRoutes, requestContext } from '../platform/http/http.ts';
import { answerNoRoute } from '../platform/http/no-route.ts';
import { answerSafely } from '../platform/http/security-headers.ts';
import { clockDependency } from '../platform/process/clock-comparison.ts';
import { masterKeysDependency } from '../platform/process/master-keys.ts';
import type { Platform } from '../platform/process/platform.ts';

/** What a process depends on beside the database itself. */
const readinessOf = (platform: Platform): Readiness => ({
  platform,
  others: async () => [
    await auditDependency(platform),
    ...(await witnessDependency(platform)),
    await masterKeysDependency(platform),
    clockDependency(platform),
    ...(await catalogueDependency(platform)),
    ...(await platform.dependencies()),
  ],
});

/** How ready the process is, in its metrics. @returns ends it */
export const measureReadiness = (platform: Platform): (() => void) =>
  showReadiness(readinessOf(platform));

/** Where operators have a port of their own, the public one says whether, and not why. */
export const publicHealthRoutes = (platform: Platform) =>
  platform.config.operations
    ? bareHealthRoutes(readinessOf(platform))
    : healthRoutes(readinessOf(platform));

function healthApp(platform: Platform, routes: ReturnType<typeof healthRoutes>) {
  const app = newRoutes();
  app.use(answerSafely(platform.config.publicOrigin), requestContext);
  app.route('/', routes);
  app.notFound(answerNoRoute(app));
  app.onError(answerBug(platform.log));
  return app;
}

/** All that a process serves which may not work: how it is, and to everybody else that nothing is accepted. */
export function heldApp(platform: Platform) {
  const app = healthApp(platform, publicHealthRoutes(platform));
  app.notFound((c) =>
    answerFailure(c, failure('gateway.audit_stalled', { retryAfterSeconds: 60 })),
  );
  return app;
}

/** All that a process without a public surface serves. */
export const courierOnlyApp = (platform: Platform) =>
  healthApp(platform, publicHealthRoutes(platform));

/** What stands on the operators' port. */
export const operationsApp = (platform: Platform) =>
  healthApp(platform, healthRoutes(readinessOf(platform)));
