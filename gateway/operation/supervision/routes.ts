import { newRoutes } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { deviationRoutes } from './deviation-routes.ts';
import { evidenceRoutes } from './evidence-routes.ts';
import { reportRoutes } from './report-routes.ts';
import { searchRoutes } from './search-routes.ts';

/** What an auditor asks, within their mandate; every question is in the log itself. */
export function supervisionRoutes(platform: Platform) {
  const app = newRoutes();
  app.route('/', searchRoutes(platform) as never);
  app.route('/', deviationRoutes(platform) as never);
  app.route('/', evidenceRoutes(platform) as never);
  app.route('/', reportRoutes(platform) as never);
  return app;
}
