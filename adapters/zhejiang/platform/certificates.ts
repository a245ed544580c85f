import { randomBytes } from 'node:crypto';
import type { FaceChange } from '../../kit/reference-platform.ts';
import { newBusinessLicence } from '../../kit/sample-licences.ts';
import { certificates, certificateTypes, type SampleCertificate } from '../../kit/sample-world.ts';
import { type Answer, library } from './answer.ts';

const codeLifeMs = 300_000;

const statusWords: Readonly<Record<SampleCertificate['status'], string>> = {
  valid: '正常',
  suspended: '冻结',
  revoked: '吊销',
  cancelled: '注销',
  expired: '过期',
  superseded: '换发',
  transferred_out: '迁出',
  unknown: '待查',
};

const extensionNames: Readonly<Record<string, string>> = {
  sex: 'KZ_XB',
  ethnicity: 'KZ_MZ',
  birthDate: 'KZ_CSRQ',
  address: 'KZ_ZZ',
  vehicleClasses: 'KZ_ZJCX',
  firstIssuedOn: 'KZ_CCLZRQ',
  spouseName: 'KZ_POXM',
  spouseCode: 'KZ_POZJHM',
  registeredOn: 'KZ_DJRQ',
  homeAddress: 'KZ_HJDZ',
  plate: 'KZ_HPHM',
  vehicleIdentification: 'KZ_CLSBDH',
  vehicleUse: 'KZ_SYXZ',
  bornAt: 'KZ_CSSJ',
  motherName: 'KZ_MQXM',
  motherCode: 'KZ_MQZJHM',
  fatherName: 'KZ_FQXM',
  fatherCode: 'KZ_FQZJHM',
  realEstateUnit: 'KZ_BDCDYH',
  location: 'KZ_ZL',
  ownership: 'KZ_GYQK',
  area: 'KZ_MJ',
  landUse: 'KZ_YT',
  right: 'KZ_ZMQL',
  cardNumber: 'KZ_KH',
  school: 'KZ_XXMC',
  major: 'KZ_ZY',
  degreeLevel: 'KZ_XLCC',
  graduatedOn: 'KZ_BYRQ',
  disabilityKind: 'KZ_CJLB',
  disabilityGrade: 'KZ_CJDJ',
  practiceKind: 'KZ_ZYLB',
  practiceScope: 'KZ_ZYFW',
  practicePlace: 'KZ_ZYJG',
  companyKind: 'KZ_QYLX',
  legalRepresentative: 'KZ_FDDBR',
  registeredCapital: 'KZ_ZCZB',
  establishedOn: 'KZ_CLRQ',
  businessScope: 'KZ_JYFW',
  productionPlace: 'KZ_SCDZ',
  scope: 'KZ_SQFW',
  subjects: 'KZ_ZLKM',
};

/** `2026-01-05` as 2026年1月5日: issue dates come from a system that writes words. */
const inWords = (day: string): string => {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
};

/** Sexes and the commonest peoples as words, days too; the rest as it is. */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sex: { 1: '男', 2: '女' },
  ethnicity: { '01': '汉族', '02': '蒙古族', '05': '维吾尔族' },
};
const written = (name: string, value: string): string =>
  /^\d{4}-\d\d-\d\d$/.test(value) ? inWords(value) : (words[name]?.[value] ?? value);

/**
 * 照面信息. Identity cards come from a police system that fills the issuer slot with the region code and
 * writes the middle dot as U+2022.
 */
export function faceOf(certificate: SampleCertificate): Record<string, string> {
  const isCard = certificate.type.code === certificateTypes.identityCard.code;
  const [holder] = certificate.holders;
  const extensions = Object.entries(certificate.attributes).map(([name, value]) => [
    extensionNames[name] ?? `KZ_${name}`,
    written(name, value),
  ]);
  return {
    ZZMC: certificate.type.name,
    ZZLXDM: certificate.type.code,
    ZZBH: certificate.number,
    ZZBS: certificate.identifier,
    ZZBFJG: certificate.issuer.name,
    ZZBFJGDM: isCard ? certificate.region : certificate.issuer.code,
    ZZBFRQ: inWords(certificate.issuedOn),
    CZZT: (holder?.name ?? '').replaceAll('·', '•'),
    CZZTDM: holder?.code ?? '',
    CZZTDMLXDM: holder?.kind === 'company' ? '001' : '111',
    ZZYXQQSRQ: certificate.issuedOn,
    ZZYXQJZRQ: certificate.validUntil === 'long_term' ? '长期' : inWords(certificate.validUntil),
    ZZZT: statusWords[certificate.status],
    ...Object.fromEntries(extensions),
  };
}

/** Tells the partner the status word of a certificate. */
type TellStatus = (identifier: string, word: string, how?: 'forged' | 'twice') => Promise<number[]>;

export type Library = {
  readonly authCode: (input: Readonly<Record<string, string>>) => Answer;
  readonly file: (input: Readonly<Record<string, string>>) => Answer;
  readonly status: (input: Readonly<Record<string, string>>) => Answer;
  /** 冻结, 吊销, or 正常 again. @throws where there is no such certificate */
  readonly setStatus: (
    identifier: string,
    status: SampleCertificate['status'],
    how?: 'forged' | 'twice' | 'silently',
  ) => Promise<number[]>;
  readonly alter: (identifier: string, change: FaceChange) => () => void;
  /** Issues a business licence; its number is the 统一社会信用代码. */
  readonly issueLicence: (name: string, representative: string, day: string) => SampleCertificate;
  /** All that it holds, what was issued since included. */
  readonly held: readonly SampleCertificate[];
};

/** 用证码: each for one certificate in one case, once. */
function createCodes(clock: () => Date) {
  const codes = new Map<string, { identifier: string; caseId: string; expiresAt: number }>();
  return {
    issue(identifier: string, caseId: string): string {
      const now = clock().getTime();
      for (const [code, { expiresAt }] of codes) if (expiresAt < now) codes.delete(code);
      const code = randomBytes(16).toString('hex');
      codes.set(code, { identifier, caseId, expiresAt: now + codeLifeMs });
      return code;
    },
    redeem(code: string, caseId: string | undefined): string | undefined {
      const found = codes.get(code);
      if (found?.caseId !== caseId || !found || found.expiresAt < clock().getTime())
        return undefined;
      codes.delete(code);
      return found.identifier;
    },
  };
}

/** 电子证照库: the certificates of this region, handed out against an auth code per certificate and case. */
export function createLibrary(clock: () => Date, tellStatus: TellStatus): Library {
  const altered = new Map<string, FaceChange>();
  const held = certificates.filter((certificate) => certificate.region === '330421');
  const codes = createCodes(clock);
  const written = (one: SampleCertificate): Readonly<Record<string, unknown>> => {
    const face = faceOf(one);
    return altered.get(one.identifier)?.(face) ?? face;
  };

  const authCode: Library['authCode'] = (input) => {
    const { BJLSH = '', ZZLXDM, CZZTDM, SXBM = '', YZSY = '', YZJZSJ = '' } = input;
    const purposeGiven =
      SXBM.length >= 31 && YZSY.length >= 2 && YZSY.length <= 200 && YZJZSJ !== '';
    if (BJLSH === '' || !purposeGiven) return library('2001', '用证信息不完整');
    const found = held.filter(
      (one) => one.type.code === ZZLXDM && one.holders.some((holder) => holder.code === CZZTDM),
    );
    if (found.length === 0) return library('3001', '无此证照');
    const list = found.reverse().map((one) => ({
      YZM: codes.issue(one.identifier, BJLSH),
      ZZBS: String(written(one)['ZZBS'] ?? ''),
    }));
    return library('0000', '成功', list);
  };

  const file: Library['file'] = ({ YZM = '', BJLSH }) => {
    const named = codes.redeem(YZM, BJLSH);
    if (named === undefined) return library('3002', '用证码无效');
    const certificate = held.find(({ identifier }) => identifier === named);
    if (!certificate) return library('3001', '无此证照');
    return library('0000', '成功', written(certificate));
  };

  const status: Library['status'] = ({ ZZBS }) => {
    const found = held.find(({ identifier }) => identifier === ZZBS);
    if (!found) return library('3001', '无此证照');
    return library('0000', '成功', { ZZBS: found.identifier, ZZZT: statusWords[found.status] });
  };

  const issueLicence: Library['issueLicence'] = (name, representative, day) => {
    const licence = newBusinessLicence('330421', { name, representative, day });
    held.push(licence);
    return licence;
  };

  const setStatus: Library['setStatus'] = async (identifier, next, how) => {
    const index = held.findIndex((one) => one.identifier === identifier);
    const found = held[index];
    if (!found) throw new Error('the library has no such certificate');
    held[index] = { ...found, status: next };
    return how === 'silently' ? [] : tellStatus(identifier, statusWords[next], how);
  };

  const alter: Library['alter'] = (identifier, change) => {
    altered.set(identifier, change);
    return () => void altered.delete(identifier);
  };

  return { authCode, file, status, setStatus, alter, issueLicence, held };
}
