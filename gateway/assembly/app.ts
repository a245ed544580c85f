import type { OpenAPIHono } from '@hono/zod-openapi';
import { chunkBytes } from '#contracts/part';
import { auditRoutes } from '../audit/reading/routes.ts';
import { appointmentRoutes } from '../casework/appointments/routes.ts';
import { bundleRoutes } from '../casework/bundles/routes.ts';
import { accessRoutes } from '../casework/cases/access-routes.ts';
import { batchPath, maxBatchBytes } from '../casework/cases/batch.ts';
import { commitmentRoutes } from '../casework/cases/commitment-routes.ts';
import { caseDeliveryHooks } from '../casework/cases/delivery-hooks.ts';
import { caseEventRoutes } from '../casework/cases/events-routes.ts';
import { instantRoutes } from '../casework/cases/instant-routes.ts';
import { caseRoutes } from '../casework/cases/routes.ts';
import { shiftRoutes } from '../casework/cases/shift-routes.ts';
import { reminderRoutes } from '../casework/clocks/reminder-routes.ts';
import { clockRoutes } from '../casework/clocks/routes.ts';
import { consultationRoutes } from '../casework/consultations/routes.ts';
import { prefillRoutes } from '../casework/drafts/prefill-routes.ts';
import { draftRoutes } from '../casework/drafts/routes.ts';
import { evaluationRoutes } from '../casework/evaluations/routes.ts';
import { handoffRoutes } from '../casework/handoffs/routes.ts';
import { casesOfWaybill } from '../casework/handoffs/waybills.ts';
import { kioskRoutes } from '../casework/kiosks/routes.ts';
import { changeListRoutes } from '../casework/notices/change-routes.ts';
import { meRoutes } from '../casework/notices/me-routes.ts';
import { paperRoutes } from '../casework/papers/routes.ts';
import { inboxRoutes } from '../delivery/pull/routes.ts';
import { ownWebhookRoutes } from '../delivery/webhooks/own-routes.ts';
import { webhookRoutes } from '../delivery/webhooks/routes.ts';
import { certificateChangeRoutes } from '../documents/certificates/change-routes.ts';
import { qualityRoutes } from '../documents/certificates/quality-routes.ts';
import { isAnswerPath, maxAnswerBytes } from '../documents/certificates/question-routes.ts';
import { certificateRoutes } from '../documents/certificates/routes.ts';
import {
  isVerificationPath,
  maxVerificationBytes,
} from '../documents/certificates/verification-request.ts';
import { guidanceRoutes } from '../documents/guidance/routes.ts';
import {
  catalogueRoutes,
  isCataloguePath,
  maxCatalogueBytes,
} from '../documents/items/catalogue-routes.ts';
import { commitmentTextRoutes } from '../documents/items/commitment-text-routes.ts';
import { itemRoutes } from '../documents/items/routes.ts';
import { isChunkPath, partRoutes } from '../documents/parts/routes.ts';
import { presentationRoutes } from '../documents/presentations/routes.ts';
import { federationPath, maxFederationBytes } from '../operation/admin/federation-routes.ts';
import { adminRoutes } from '../operation/admin/routes.ts';
import { agreementRoutes } from '../operation/agreements/routes.ts';
import { memberKeyRoutes } from '../operation/member-keys/routes.ts';
import { auditGuards, mayAudit } from '../operation/supervision/mandate.ts';
import { supervisionRoutes } from '../operation/supervision/routes.ts';
import { carriesScans, maxFormBytes } from '../pages/clerk/upload.ts';
import { evaluatePages } from '../pages/evaluate/routes.ts';
import { documentFormPath } from '../pages/operator/federation.ts';
import { portalRoutes } from '../pages/public/routes.ts';
import { pagesForBrowsers } from '../platform/html/for-browsers.ts';
import { referenceRoute } from '../platform/html/reference-page.ts';
import { pageStyleRoute } from '../platform/html/style-route.ts';
import { declaredRoutes } from '../platform/http/act.ts';
import {
  answerBug,
  type Env,
  guardAddress,
  guardBodyUpTo,
  maxBodyBytes,
  newRoutes,
  requestContext,
} from '../platform/http/http.ts';
import { httpTelemetry } from '../platform/http/http-telemetry.ts';
import { answerNoRoute } from '../platform/http/no-route.ts';
import { openApiRoutes } from '../platform/http/openapi.ts';
import { answerSafely } from '../platform/http/security-headers.ts';
import type { Platform } from '../platform/process/platform.ts';
import { noteActs } from '../trust/acts/note.ts';
import { identityRoutes } from '../trust/identity/routes.ts';
import { besideCase } from './case-beside.ts';
import { mountPages } from './pages.ts';
import { publicHealthRoutes } from './readiness.ts';

/** How much a door takes: an application by default, more where one brings many, or documents. */
function bodyLimit(path: string): number {
  if (path === federationPath) return maxFederationBytes;
  // Percent-encoded, a byte of the document is three.
  if (path === documentFormPath) return 3 * maxFederationBytes;
  if (path === batchPath) return maxBatchBytes;
  if (carriesScans(path)) return maxFormBytes;
  if (isVerificationPath(path)) return maxVerificationBytes;
  if (isAnswerPath(path)) return maxAnswerBytes;
  if (isCataloguePath(path)) return maxCatalogueBytes;
  return isChunkPath(path) ? chunkBytes : maxBodyBytes;
}

/** The table of contents, one line per capability. */
function mountCapabilities(app: OpenAPIHono<Env>, platform: Platform): void {
  app.route('/', publicHealthRoutes(platform));
  app.route('/', pageStyleRoute());
  app.route('/', portalRoutes(platform));
  app.route('/', identityRoutes(platform));
  app.route('/', itemRoutes(platform));
  app.route('/', catalogueRoutes(platform));
  app.route('/', commitmentTextRoutes(platform));
  app.route('/', guidanceRoutes(platform));
  app.route('/', certificateRoutes(platform));
  app.route('/', prefillRoutes(platform));
  app.route('/', presentationRoutes(platform));
  app.route('/', qualityRoutes(platform));
  app.route('/', certificateChangeRoutes(platform));
  app.route('/', partRoutes(platform));
  app.route('/', caseRoutes(platform, besideCase(platform), casesOfWaybill));
  app.route('/', caseEventRoutes(platform));
  app.route('/', accessRoutes(platform));
  app.route('/', kioskRoutes(platform));
  app.route('/', clockRoutes(platform));
  app.route('/', reminderRoutes(platform));
  app.route('/', consultationRoutes(platform));
  app.route('/', evaluationRoutes(platform));
  app.route('/', evaluatePages(platform));
  app.route('/', draftRoutes(platform));
  app.route('/', paperRoutes(platform));
  app.route('/', commitmentRoutes(platform));
  app.route('/', instantRoutes(platform));
  app.route('/', shiftRoutes(platform));
  app.route('/', bundleRoutes(platform));
  app.route('/', appointmentRoutes(platform));
  app.route('/', inboxRoutes({ platform, hooks: caseDeliveryHooks(platform) }));
  app.route('/', handoffRoutes(platform));
  app.route(
    '/',
    auditRoutes(platform, {
      guard: (act) => auditGuards(platform, act) as never,
      mayRead: (reader, caseId) => mayAudit(platform, reader, caseId),
    }),
  );
  app.route('/', supervisionRoutes(platform));
  mountPages(app, platform);
  app.route('/', adminRoutes(platform));
  app.route('/', agreementRoutes(platform));
  app.route('/', memberKeyRoutes(platform));
  app.route('/', webhookRoutes(platform));
  app.route('/', ownWebhookRoutes(platform));
  app.route('/', changeListRoutes(platform));
  app.route('/', meRoutes(platform));
}

/** The gateway's HTTP surface: what every request passes, and the capabilities behind it. */
export function createApp(platform: Platform): OpenAPIHono<Env> {
  const app = newRoutes();
  const safely = answerSafely(platform.config.publicOrigin);
  const inLog = noteActs(platform);
  app.use(
    safely,
    pagesForBrowsers,
    requestContext,
    httpTelemetry(),
    inLog,
    guardAddress,
    guardBodyUpTo(bodyLimit),
  );
  mountCapabilities(app, platform);
  openApiRoutes(app, platform.config.publicOrigin);
  referenceRoute(app, platform.config.publicOrigin);
  // Throws where anything can be reached that says nothing of itself.
  declaredRoutes(app);
  app.notFound(answerNoRoute(app));
  app.onError(answerBug(platform.log));
  return app;
}
