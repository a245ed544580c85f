import type { CertificateStatus } from '#contracts/certificate';

/** Qingpu's exchange names and the canonical fields that an item may name. */
export const exchangeNames: ReadonlyMap<string, string> = new Map([
  ['certificate_name', 'certificateName'],
  ['certificate_number', 'number'],
  ['certificate_holder_name', 'holderName'],
  ['certificate_holder_code', 'holderCode'],
  ['certificate_validate_end', 'validity'],
]);

/** State words in `extend_info.certificate_state`; modelled on publicly visible integrations. */
const statusWords: ReadonlyMap<string, CertificateStatus> = new Map([
  ['有效', 'valid'],
  ['暂停', 'suspended'],
  ['吊销', 'revoked'],
  ['注销', 'cancelled'],
  ['过期', 'expired'],
  ['已换发', 'superseded'],
  ['已迁出', 'transferred_out'],
]);

export const certificateStatusOf = (word: string): CertificateStatus | undefined =>
  statusWords.get(word);
