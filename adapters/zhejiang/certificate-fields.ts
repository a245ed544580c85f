import type { CertificateStatus } from '#contracts/certificate';

/** The region's extension keys and the canonical attribute names; what is not here is not kept. */
export const extensionFields = new Map<string, string>([
  ['KZ_FDDBR', 'legalRepresentative'],
  ['KZ_ZCZB', 'registeredCapital'],
  ['KZ_XB', 'sex'],
  ['KZ_ZZ', 'address'],
  ['KZ_SQFW', 'scope'],
]);

const ownFields = new Map<string, string>([
  ['CZZT', 'holderName'],
  ['CZZTDM', 'holderCode'],
  ['ZZYXQJZRQ', 'validity'],
  ['ZZBH', 'number'],
  ['ZZBFJG', 'issuerName'],
  ['ZZBFRQ', 'issuedOn'],
]);

/** The canonical name of a field that an item of the region may read. */
export const canonicalFieldOf = (regional: string): string | undefined =>
  ownFields.get(regional) ?? extensionFields.get(regional);

const statuses = new Map<string, CertificateStatus>([
  ['正常', 'valid'],
  ['冻结', 'suspended'],
  ['吊销', 'revoked'],
  ['注销', 'cancelled'],
  ['过期', 'expired'],
  ['换发', 'superseded'],
  ['迁出', 'transferred_out'],
]);

/** A word that nobody has told us is `unknown`, never `valid`. */
export const certificateStatusOf = (raw: string): CertificateStatus =>
  statuses.get(raw) ?? 'unknown';
