import type { OpenAPIHono } from '@hono/zod-openapi';
import { auditorRoutes } from '../pages/auditor/routes.ts';
import { citizenRoutes } from '../pages/citizen/routes.ts';
import { clerkRoutes } from '../pages/clerk/routes.ts';
import { askOf } from '../pages/console/ask.ts';
import { staffDesk } from '../pages/console/desk.ts';
import { consoleRoutes } from '../pages/console/routes.ts';
import { operatorRoutes } from '../pages/operator/routes.ts';
import { regionRoutes } from '../pages/region/routes.ts';
import type { Env } from '../platform/http/http.ts';
import type { Platform } from '../platform/process/platform.ts';

/** The pages for people, which ask the doors of the very app that they are mounted in. */
export function mountPages(app: OpenAPIHono<Env>, platform: Platform): void {
  const ask = askOf(platform, (request, beside) => app.fetch(request, beside));
  const desk = staffDesk(platform, ask);
  app.route('/', consoleRoutes(platform));
  app.route('/', clerkRoutes(desk));
  app.route('/', regionRoutes(desk));
  app.route('/', operatorRoutes(desk));
  app.route('/', auditorRoutes(desk));
  app.route('/', citizenRoutes(platform, ask));
}
