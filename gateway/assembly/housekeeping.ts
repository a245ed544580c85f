import { CaseState, isFinal } from '#contracts/case-states';
import { layOutLog } from '../audit/reading/facts.ts';
import { moveOut } from '../audit/reading/move-out.ts';
import { returnPlaces } from '../casework/appointments/cancel.ts';
import { forgetComers } from '../casework/appointments/list.ts';
import { forgetTickets } from '../casework/appointments/ticket-store.ts';
import { forgetBundles } from '../casework/bundles/forget.ts';
import { forgetWatched } from '../casework/cases/certificate-watch.ts';
import { forgetSigners } from '../casework/cases/commitments.ts';
import { forgetComplaints } from '../casework/cases/complaints.ts';
import { forgetTries } from '../casework/cases/consent.ts';
import { caseDeliveryHooks } from '../casework/cases/delivery-hooks.ts';
import { eraseDue } from '../casework/cases/erase.ts';
import { sealClearWords } from '../casework/cases/seal-clear.ts';
import { forgetWork } from '../casework/cases/shift.ts';
import { forgetConsultations } from '../casework/consultations/read.ts';
import { forgetDrafts } from '../casework/drafts/write.ts';
import { forgetFaults } from '../casework/evaluations/read-faults.ts';
import { forgetTellings } from '../casework/papers/tellings.ts';
import { forgetPayloads } from '../delivery/outbox/forget.ts';
import { expireUnfetched } from '../delivery/pull/expire.ts';
import { sweepWebhooks } from '../delivery/webhooks/sweep.ts';
import { removeOldPreviews } from '../documents/certificates/previews.ts';
import { forgetPulls } from '../documents/certificates/pull-limit.ts';
import { removeOldQuestions } from '../documents/certificates/questions.ts';
import { forgetDisputeWords } from '../documents/certificates/read-disputes.ts';
import { freePlaces } from '../documents/certificates/status-list.ts';
import { removeExpiredCredentials } from '../documents/certificates/store.ts';
import { removeUnusedParts } from '../documents/parts/use.ts';
import { removeOldPresentations } from '../documents/presentations/store.ts';
import { tellFailure } from '../platform/process/database-outage.ts';
import type { Platform } from '../platform/process/platform.ts';
import { removeOldKeys } from '../trust/acts/idempotency.ts';
import { removeOldAnswers } from '../trust/acts/kept-answer.ts';
import { removeDeadAccess } from '../trust/identity/console-access.ts';
import { removeOldCounterLogins } from '../trust/identity/page-login/counter.ts';
import { sweepExpired } from '../trust/identity/replay.ts';

const everyMs = 60_000;
const jobs = [
  layOutLog,
  moveOut,
  removeExpiredCredentials,
  freePlaces,
  forgetDisputeWords,
  removeOldPresentations,
  removeOldQuestions,
  removeOldPreviews,
  forgetPulls,
  forgetWatched,
  removeDeadAccess,
  removeOldCounterLogins,
  sweepExpired,
  (platform: Platform) => expireUnfetched({ platform, hooks: caseDeliveryHooks(platform) }),
  sweepWebhooks,
  removeUnusedParts,
  sealClearWords,
  eraseDue,
  forgetFaults,
  returnPlaces,
  forgetTickets,
  forgetComers,
  forgetBundles,
  forgetDrafts,
  forgetConsultations,
  forgetComplaints,
  forgetSigners,
  forgetTellings,
  forgetWork,
  forgetTries,
  removeOldAnswers,
  removeOldKeys,
  (platform: Platform) => forgetPayloads(platform, CaseState.options.filter(isFinal)),
];

/** Deletes what has expired: personal data is not kept longer than its purpose (PIPL art. 19). */
export function startHousekeeping(platform: Platform): { readonly close: () => Promise<void> } {
  const failed = (error: unknown) => tellFailure(platform, 'housekeeping.failed', error);
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    // A round that has much to delete may take longer than the time between two.
    running ??= Promise.all(jobs.map((job) => job(platform).catch(failed))).finally(() => {
      running = undefined;
    });
  }, everyMs);
  return {
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
