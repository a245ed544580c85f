import type { OutboundFailure } from '#contracts/outbound-http';

/** The certificate of whoever answered is not believed: what OpenSSL says of it, by its names as Node gives them. */
export const isDistrusted = (code: string): boolean =>
  /^(?:CERT_|CRL_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_(?:CA|PURPOSE)$|PATH_LENGTH_|HOSTNAME_MISMATCH$)/.test(
    code,
  );

/** That no answer came, by what somebody can do about it; what the socket says of itself stays out. */
export function noAnswerCode({ kind, message }: OutboundFailure): string {
  if (kind !== 'unreachable') return kind;
  if (isDistrusted(message)) return 'certificate_refused';
  if (message === 'ENOTFOUND' || message === 'EAI_AGAIN') return 'name_not_known';
  return message === 'ERR_LOCAL_ADDRESS' ? 'address_refused' : kind;
}
