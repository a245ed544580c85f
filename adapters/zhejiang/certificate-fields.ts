import type { CertificateStatus } from '#contracts/certificate';
import type { AttributeName } from '#contracts/certificate-attributes';

/** The region's extension keys and the canonical attribute names; what is not here is not kept. */
export const extensionFields = new Map<string, AttributeName>([
  ['KZ_XB', 'sex'],
  ['KZ_MZ', 'ethnicity'],
  ['KZ_CSRQ', 'birthDate'],
  ['KZ_ZZ', 'address'],
  ['KZ_ZJCX', 'vehicleClasses'],
  ['KZ_CCLZRQ', 'firstIssuedOn'],
  ['KZ_POXM', 'spouseName'],
  ['KZ_POZJHM', 'spouseCode'],
  ['KZ_DJRQ', 'registeredOn'],
  ['KZ_HJDZ', 'homeAddress'],
  ['KZ_HPHM', 'plate'],
  ['KZ_CLSBDH', 'vehicleIdentification'],
  ['KZ_SYXZ', 'vehicleUse'],
  ['KZ_CSSJ', 'bornAt'],
  ['KZ_MQXM', 'motherName'],
  ['KZ_MQZJHM', 'motherCode'],
  ['KZ_FQXM', 'fatherName'],
  ['KZ_FQZJHM', 'fatherCode'],
  ['KZ_BDCDYH', 'realEstateUnit'],
  ['KZ_ZL', 'location'],
  ['KZ_GYQK', 'ownership'],
  ['KZ_MJ', 'area'],
  ['KZ_YT', 'landUse'],
  ['KZ_ZMQL', 'right'],
  ['KZ_KH', 'cardNumber'],
  ['KZ_XXMC', 'school'],
  ['KZ_ZY', 'major'],
  ['KZ_XLCC', 'degreeLevel'],
  ['KZ_BYRQ', 'graduatedOn'],
  ['KZ_CJLB', 'disabilityKind'],
  ['KZ_CJDJ', 'disabilityGrade'],
  ['KZ_ZYLB', 'practiceKind'],
  ['KZ_ZYFW', 'practiceScope'],
  ['KZ_ZYJG', 'practicePlace'],
  ['KZ_QYLX', 'companyKind'],
  ['KZ_FDDBR', 'legalRepresentative'],
  ['KZ_ZCZB', 'registeredCapital'],
  ['KZ_CLRQ', 'establishedOn'],
  ['KZ_JYFW', 'businessScope'],
  ['KZ_SCDZ', 'productionPlace'],
  ['KZ_SQFW', 'scope'],
  ['KZ_ZLKM', 'subjects'],
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
