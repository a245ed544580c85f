/**
 * Every way in which the gateway says no: a stable code, whose fault it is and whether the same
 * request may succeed later. Codes are API: never renamed, never translated.
 */
export type Fault = 'caller' | 'gateway' | 'region';

type Kind = { readonly fault: Fault; readonly retryable: boolean };

const caller: Kind = { fault: 'caller', retryable: false };
const callerLater: Kind = { fault: 'caller', retryable: true };
const gateway: Kind = { fault: 'gateway', retryable: true };
const region: Kind = { fault: 'region', retryable: false };
const regionLater: Kind = { fault: 'region', retryable: true };

export const failureKinds = {
  'request.malformed_json': caller,
  'request.duplicate_member': caller,
  'request.inexact_number': caller,
  'request.too_deep': caller,
  'request.too_large': caller,
  'request.invalid': caller,
  'request.unsupported_media_type': caller,
  'request.unsupported_encoding': caller,
  'request.route_unknown': caller,
  'request.method_not_allowed': caller,
  'request.idempotency_key_missing': caller,
  'request.idempotency_key_reused': caller,
  'request.idempotency_in_flight': callerLater,
  'request.cursor_invalid': caller,
  'request.timeout': callerLater,
  'request.malformed_http': caller,
  'request.headers_too_large': caller,
  'request.precondition_required': caller,
  'request.precondition_failed': caller,
  'request.rate_limited': callerLater,
  'auth.token_missing': caller,
  'auth.token_invalid': caller,
  'auth.token_expired': caller,
  'auth.wrong_audience': caller,
  'auth.insufficient_scope': caller,
  'auth.insufficient_level': caller,
  'auth.not_permitted': caller,
  'auth.subject_required': caller,
  'auth.session_ended': caller,
  'auth.agent_not_authorised': caller,
  'auth.actor_required': caller,
  'auth.actor_invalid': caller,
  'auth.dpop_required': caller,
  'auth.dpop_invalid': caller,
  'auth.dpop_nonce_required': callerLater,
  'signature.missing': caller,
  'signature.invalid': caller,
  'signature.expired': caller,
  'signature.replayed': caller,
  'content_digest.mismatch': caller,
  'oauth.invalid_request': caller,
  'oauth.invalid_client': caller,
  'oauth.assertion_expired': caller,
  'oauth.assertion_replayed': caller,
  'oauth.invalid_grant': caller,
  'oauth.invalid_scope': caller,
  'oauth.invalid_target': caller,
  'oauth.unauthorized_client': caller,
  'oauth.unsupported_grant_type': caller,
  'oauth.unsupported_response_type': caller,
  'oauth.dpop_invalid': caller,
  'oauth.dpop_nonce_required': callerLater,
  'oauth.access_denied': caller,
  'oauth.login_required': caller,
  'oauth.level_unmet': caller,
  'oauth.agent_not_authorised': caller,
  'oauth.login_over': caller,
  'federation.region_unknown': caller,
  'federation.no_agreement': caller,
  'item.unknown': caller,
  'item.catalogue_fetched': caller,
  'item.not_found': caller,
  'certificate.type_unknown': caller,
  'certificate.purpose_not_allowed': caller,
  'certificate.not_shared': region,
  'certificate.awaited': regionLater,
  'certificate.not_held': region,
  'certificate.invalid': region,
  'certificate.indeterminate': region,
  'certificate.credential_unknown': caller,
  'certificate.revoked': region,
  'certificate.suspended': regionLater,
  'certificate.not_in_force': region,
  'certificate.not_known': caller,
  'status_list.not_found': caller,
  'dispute.not_found': caller,
  'dispute.already_open': caller,
  'dispute.already_answered': caller,
  'presentation.code_unknown': caller,
  'presentation.code_used': caller,
  'presentation.not_agreed': caller,
  'case.not_found': caller,
  'case.transition_forbidden': caller,
  'case.region_mismatch': caller,
  'case.still_open': caller,
  'case.external_id_used': caller,
  'case.erased': caller,
  'case.refusal_stands': caller,
  'case.known_to_region': region,
  'access.not_found': caller,
  'complaint.not_found': caller,
  'complaint.too_many': caller,
  'complaint.already_answered': caller,
  'evaluation.not_found': caller,
  'evaluation.code_invalid': caller,
  'evaluation.already_given': caller,
  'evaluation.step_out_of_order': caller,
  'fault_report.not_found': caller,
  'fault_report.already_answered': caller,
  'fault_report.too_many': caller,
  'appointment.not_found': caller,
  'appointment.slot_unknown': caller,
  'appointment.slot_full': caller,
  'appointment.day_closed': caller,
  'appointment.too_many': caller,
  'appointment.released': caller,
  'bundle.not_found': caller,
  'bundle.type_unknown': caller,
  'bundle.step_not_retryable': caller,
  'bundle.nothing_open': caller,
  'handoff.not_found': caller,
  'handoff.event_out_of_order': caller,
  'handoff.waybill_used': caller,
  'handoff.code_unknown': caller,
  'handoff.case_ended': caller,
  'handoff.seal_refused': caller,
  'original.already_seen': caller,
  'batch.not_found': caller,
  'batch.not_ready': caller,
  'precheck.not_found': caller,
  'courier.unknown': caller,
  'callback.signature_invalid': region,
  'callback.malformed': region,
  'callback.case_unknown': region,
  'callback.digest_conflict': region,
  'callback.number_conflict': region,
  'callback.waybill_unknown': region,
  'message.not_parked': caller,
  'message.not_found': caller,
  'message.cannot_hurry': caller,
  'delivery.backlog': regionLater,
  'inbox.message_unknown': caller,
  'inbox.digest_mismatch': caller,
  'inbox.already_answered': caller,
  'part.not_found': caller,
  'part.not_complete': caller,
  'part.already_complete': caller,
  'part.digest_mismatch': caller,
  'part.too_many': callerLater,
  'part.range_not_satisfiable': caller,
  'webhook.not_parked': caller,
  'webhook.not_set': caller,
  'region.closed': regionLater,
  'region.unavailable': regionLater,
  'region.rejected': region,
  'region.unauthorised': region,
  'region.malformed_answer': region,
  'region.inexpressible': region,
  'region.capability_missing': region,
  'console.session_missing': caller,
  'console.link_used': caller,
  'gateway.internal': gateway,
  'gateway.not_ready': gateway,
  'gateway.overloaded': gateway,
  'gateway.audit_stalled': gateway,
} as const satisfies Record<string, Kind>;

export type FailureCode = keyof typeof failureKinds;

/** One wrong field, addressed by an RFC 6901 pointer into the request body. */
export type FieldError = { readonly pointer: string; readonly reason: string };

export type Failure = {
  readonly code: FailureCode;
  /** Safe to show to the caller: no personal value, nothing an attacker could use. */
  readonly detail?: string;
  readonly fields?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  /** RFC 9470: the levels, any of which would do, and how old the log-in may be. */
  readonly acrValues?: string;
  readonly maxAgeSeconds?: number;
  /** RFC 6750 s3: the scopes, any of which would do. */
  readonly scope?: string;
  /** For the log only; never leaves the gateway. */
  readonly internal?: string;
};

export const failure = (code: FailureCode, extra: Omit<Failure, 'code'> = {}): Failure => ({
  code,
  ...extra,
});
