import { type Failure, type FailureCode, failureKinds } from '#contracts/failures';
import { type Language, problemTexts } from './problem-texts.ts';
import { detailIn, reasonIn } from './reasons.ts';

/** HTTP status per failure (RFC 9110); exhaustive by type, so a new code cannot be forgotten. */
const statusOf: Readonly<Record<FailureCode, number>> = {
  'request.malformed_json': 400,
  'request.duplicate_member': 400,
  'request.inexact_number': 400,
  'request.too_deep': 400,
  'request.too_large': 413,
  'request.invalid': 400,
  'request.unsupported_media_type': 415,
  'request.unsupported_encoding': 415,
  'request.route_unknown': 404,
  'request.method_not_allowed': 405,
  'request.idempotency_key_missing': 400,
  'request.idempotency_key_reused': 422,
  'request.idempotency_in_flight': 409,
  'request.cursor_invalid': 400,
  'request.timeout': 408,
  'request.malformed_http': 400,
  'request.headers_too_large': 431,
  'request.precondition_required': 428,
  'request.precondition_failed': 412,
  'request.rate_limited': 429,
  'auth.token_missing': 401,
  'auth.token_invalid': 401,
  'auth.token_expired': 401,
  'auth.wrong_audience': 401,
  'auth.insufficient_scope': 403,
  'auth.insufficient_level': 401,
  'auth.not_permitted': 403,
  'auth.subject_required': 403,
  'auth.session_ended': 401,
  'auth.agent_not_authorised': 403,
  'auth.actor_required': 400,
  'auth.actor_invalid': 400,
  'auth.dpop_required': 401,
  'auth.dpop_invalid': 401,
  'auth.dpop_nonce_required': 401,
  'signature.missing': 401,
  'signature.invalid': 401,
  'signature.expired': 401,
  'signature.replayed': 401,
  'content_digest.mismatch': 400,
  'oauth.invalid_request': 400,
  'oauth.invalid_client': 401,
  'oauth.assertion_expired': 401,
  'oauth.assertion_replayed': 401,
  'oauth.invalid_grant': 400,
  'oauth.invalid_scope': 400,
  'oauth.invalid_target': 400,
  'oauth.unauthorized_client': 400,
  'oauth.unsupported_grant_type': 400,
  'oauth.unsupported_response_type': 400,
  'oauth.dpop_invalid': 400,
  'oauth.dpop_nonce_required': 400,
  'oauth.access_denied': 403,
  'oauth.login_required': 400,
  'oauth.level_unmet': 403,
  'oauth.agent_not_authorised': 400,
  'oauth.login_over': 400,
  'federation.region_unknown': 422,
  'federation.no_agreement': 403,
  'federation.version_not_found': 404,
  'agreement.not_found': 404,
  'agreement.id_used': 409,
  'agreement.not_open': 409,
  'agreement.not_yours': 403,
  'member_keys.not_found': 404,
  'member_keys.not_open': 409,
  'item.unknown': 422,
  'item.catalogue_fetched': 409,
  'item.not_found': 404,
  'certificate.type_unknown': 422,
  'certificate.purpose_not_allowed': 403,
  'certificate.not_shared': 403,
  'certificate.awaited': 503,
  'certificate.not_held': 404,
  'certificate.invalid': 422,
  'certificate.indeterminate': 422,
  'certificate.credential_unknown': 422,
  'certificate.revoked': 422,
  'certificate.suspended': 422,
  'certificate.not_in_force': 422,
  'certificate.not_known': 404,
  'certificate.declined': 403,
  'certificate.preview_required': 403,
  'certificate.holder_key_required': 403,
  'certificate_type.not_found': 404,
  'certificate.copy_used': 409,
  'preview.not_found': 404,
  'status_list.not_found': 404,
  'dispute.not_found': 404,
  'dispute.already_open': 409,
  'dispute.already_answered': 409,
  'presentation.code_unknown': 404,
  'presentation.code_used': 409,
  'presentation.not_agreed': 403,
  'case.not_found': 404,
  'case.transition_forbidden': 409,
  'case.region_mismatch': 422,
  'case.still_open': 409,
  'case.external_id_used': 409,
  'case.erased': 410,
  'case.refusal_stands': 409,
  'case.known_to_region': 409,
  'access.not_found': 404,
  'evidence.too_large': 422,
  'evidence.head_not_ours': 503,
  'complaint.not_found': 404,
  'complaint.too_many': 429,
  'complaint.already_answered': 409,
  'consent.not_applicant': 403,
  'consent.tries_over': 429,
  'paper.number_used': 409,
  'paper.too_many': 409,
  'commitment.not_found': 404,
  'commitment.already_checked': 409,
  'instant.not_found': 404,
  'instant.already_checked': 409,
  'commitment.not_taken': 409,
  'commitment.text_not_found': 404,
  'result.none': 409,
  'result.already_served': 409,
  'consultation.not_found': 404,
  'consultation.answered': 409,
  'consultation.too_many': 429,
  'draft.not_found': 404,
  'draft.submitted': 409,
  'draft.too_many': 429,
  'evaluation.not_found': 404,
  'evaluation.code_invalid': 403,
  'evaluation.nothing_served': 409,
  'evaluation.already_given': 409,
  'evaluation.step_out_of_order': 409,
  'fault_report.not_found': 404,
  'fault_report.already_answered': 409,
  'fault_report.too_many': 429,
  'appointment.not_found': 404,
  'appointment.slot_unknown': 422,
  'appointment.slot_full': 409,
  'appointment.day_closed': 409,
  'appointment.too_many': 409,
  'appointment.released': 409,
  'ticket.not_found': 404,
  'ticket.nobody_waits': 409,
  'ticket.step_out_of_order': 409,
  'ticket.not_today': 409,
  'ticket.day_full': 409,
  'bundle.not_found': 404,
  'bundle.type_unknown': 422,
  'bundle.step_not_retryable': 409,
  'bundle.nothing_open': 409,
  'handoff.not_found': 404,
  'handoff.event_out_of_order': 409,
  'handoff.waybill_used': 409,
  'handoff.code_unknown': 404,
  'handoff.case_ended': 409,
  'handoff.seal_refused': 422,
  'handoff.day_not_agreed': 409,
  'original.already_seen': 409,
  'batch.not_found': 404,
  'batch.not_ready': 409,
  'precheck.not_found': 404,
  'precheck.joined': 409,
  'courier.unknown': 422,
  'callback.signature_invalid': 401,
  'callback.malformed': 400,
  'callback.case_unknown': 404,
  'callback.digest_conflict': 422,
  'callback.number_conflict': 422,
  'callback.waybill_unknown': 404,
  'message.not_parked': 404,
  'message.not_found': 404,
  'message.cannot_hurry': 409,
  'delivery.backlog': 503,
  'inbox.message_unknown': 404,
  'inbox.digest_mismatch': 422,
  'inbox.already_answered': 409,
  'part.not_found': 404,
  'part.not_complete': 409,
  'part.already_complete': 409,
  'part.digest_mismatch': 422,
  'part.too_many': 429,
  'part.range_not_satisfiable': 416,
  'webhook.not_parked': 404,
  'webhook.not_set': 404,
  'region.closed': 503,
  'region.unavailable': 503,
  'region.rejected': 422,
  'region.unauthorised': 502,
  'region.malformed_answer': 502,
  'region.inexpressible': 422,
  'region.capability_missing': 501,
  'console.session_missing': 401,
  'console.link_used': 401,
  'gateway.internal': 500,
  'gateway.not_ready': 503,
  'gateway.overloaded': 503,
  'gateway.audit_stalled': 503,
};

export const httpStatusOf = (code: FailureCode): number => statusOf[code];

/** RFC 9457 problem details with the members that every answer of the gateway carries. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: FailureCode;
  readonly fault: 'caller' | 'gateway' | 'region';
  readonly retryable: boolean;
  readonly next: string;
  readonly correlationId: string;
  readonly errors?: Failure['fields'];
};

/** Where a page says what a code means and what to do: `type` of its problems (RFC 9457 s3.1.1). */
export const problemPath = (code: FailureCode): string => `/problems/${code}`;

/** @param origin that of this gateway; without it `type` is relative to what was asked */
export function problemOf(
  failure: Failure,
  language: Language,
  correlationId: string,
  origin = '',
): Problem {
  const { title, next } = problemTexts[failure.code][language];
  return {
    type: `${origin}${problemPath(failure.code)}`,
    title,
    status: statusOf[failure.code],
    ...(failure.detail === undefined ? {} : { detail: detailIn(language, failure.detail) }),
    code: failure.code,
    ...failureKinds[failure.code],
    next,
    correlationId,
    ...(failure.fields === undefined
      ? {}
      : {
          errors: failure.fields.map(({ pointer, reason }) => ({
            pointer,
            reason: reasonIn(language, reason),
          })),
        }),
  };
}

/** The better of the two languages for an Accept-Language header (RFC 9110 s12.5.4); Chinese if it is silent. */
export function languageFor(acceptLanguage: string | undefined): Language {
  const quality = (tag: string): number => {
    for (const range of (acceptLanguage ?? '').toLowerCase().split(',')) {
      const [name = '', ...parameters] = range.trim().split(';');
      if (name !== tag && !name.startsWith(`${tag}-`)) continue;
      const q = parameters.find((parameter) => parameter.trim().startsWith('q='));
      return q ? Number(q.trim().slice(2)) || 0 : 1;
    }
    return 0;
  };
  return quality('en') > quality('zh') ? 'en' : 'zh-CN';
}
