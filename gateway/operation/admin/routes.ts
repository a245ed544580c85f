import { newRoutes } from '../../platform/http/http.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { bulkRoutes } from './bulk-routes.ts';
import { erasureRoutes } from './erasure-routes.ts';
import { federationRoutes } from './federation-routes.ts';
import { federationVersionRoutes } from './federation-versions.ts';
import { historyRoutes } from './history-routes.ts';
import { hurryRoutes } from './hurry-routes.ts';
import { materialRoutes } from './material-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { parkedRoutes } from './parked-routes.ts';
import { quotaRoutes } from './quota-routes.ts';
import { regionRoutes } from './region-routes.ts';
import { restoreRoutes } from './restore-routes.ts';
import { reversalRoutes } from './reversal-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { standingRoutes } from './standing-routes.ts';

/** What the operator of the federation does: scope `admin`, every act in the audit log. */
export function adminRoutes(platform: Platform) {
  const app = newRoutes();
  app.route('/', federationRoutes(platform) as never);
  app.route('/', federationVersionRoutes(platform) as never);
  app.route('/', regionRoutes(platform) as never);
  app.route('/', messageRoutes(platform) as never);
  app.route('/', parkedRoutes(platform) as never);
  app.route('/', bulkRoutes(platform) as never);
  app.route('/', historyRoutes(platform) as never);
  app.route('/', quotaRoutes(platform) as never);
  app.route('/', hurryRoutes(platform) as never);
  app.route('/', reversalRoutes(platform) as never);
  app.route('/', sessionRoutes(platform) as never);
  app.route('/', erasureRoutes(platform) as never);
  app.route('/', materialRoutes(platform) as never);
  app.route('/', restoreRoutes(platform) as never);
  app.route('/', standingRoutes(platform) as never);
  return app;
}
