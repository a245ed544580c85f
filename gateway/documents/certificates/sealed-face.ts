import { Certificate } from '#contracts/certificate';
import { parseRegionalDate, parseValidity } from '#contracts/dates';
import { normaliseCode } from '#contracts/identifiers';
import { normaliseName } from '#contracts/names';
import type { SealedFace } from '../ofd/face.ts';
import { describedType } from './types.ts';

/** 数据项 that every certificate has, by the names of the national standard (modelled on GB/T 36903). */
const names = {
  identifier: '证照标识',
  type: '证照类型代码',
  name: '证照名称',
  number: '证照编号',
  holder: '持证主体',
  holderCode: '持证主体代码',
  holderCodeType: '持证主体代码类型代码',
  issuer: '证照颁发机构',
  issuerCode: '证照颁发机构代码',
  issuedOn: '证照颁发日期',
  validFrom: '证照有效期起始日期',
  validUntil: '证照有效期截止日期',
} as const;

function holdersOf(face: SealedFace) {
  const codes = face.get(names.holderCode) ?? [];
  const kinds = face.get(names.holderCodeType) ?? [];
  return (face.get(names.holder) ?? []).map((name, index) => ({
    name: normaliseName(name),
    code: normaliseCode(codes[index] ?? ''),
    codeType: kinds[index] ?? '',
  }));
}

/** The type's own fields, which the file calls as the type's description does. */
function attributesOf(face: SealedFace, type: string): Record<string, string> {
  const fields = describedType(type)?.fields ?? [];
  return Object.fromEntries(
    fields.flatMap(({ name, label }) => {
      const value = face.get(label.zh)?.[0];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/**
 * The certificate as its sealed file has it. The file knows nothing of how it stands today: that is asked for.
 * Undefined: no certificate can be made of what is in it.
 */
export function certificateOfFace(face: SealedFace, region: string): Certificate | undefined {
  const text = (name: string): string => face.get(name)?.[0]?.trim() ?? '';
  const type = normaliseCode(text(names.type));
  const issuedOn = parseRegionalDate(text(names.issuedOn));
  const validFrom = parseRegionalDate(text(names.validFrom));
  return Certificate.safeParse({
    identifier: normaliseCode(text(names.identifier)),
    type,
    name: text(names.name),
    number: text(names.number),
    issuer: { name: text(names.issuer), code: normaliseCode(text(names.issuerCode)), region },
    ...(issuedOn ? { issuedOn } : {}),
    ...(validFrom ? { validFrom } : {}),
    validity: parseValidity(text(names.validUntil)) ?? { kind: 'unspecified', raw: '' },
    holders: holdersOf(face),
    status: 'unknown',
    statusRaw: '',
    attributes: attributesOf(face, type),
    provenance: {},
  }).data;
}
