import type { Provenance } from '#contracts/certificate';
import { normaliseCode, upgradeCitizenNumber } from '#contracts/identifiers';
import { normaliseName } from '#contracts/names';

type Packed = {
  readonly holderName: string;
  readonly holderCode: string;
  readonly holderTypeCode: string;
};

const citizenNumber = '111';

function readCode(raw: string, codeType: string): string {
  const code = normaliseCode(raw);
  return (codeType === citizenNumber && upgradeCitizenNumber(code)) || code;
}

function holderProvenance(index: number, name: string, code: string, codeType: string) {
  const from = (sourceField: string, raw: string, read: string, transform: string): Provenance => ({
    region: '320509',
    sourceField: `${sourceField}[${index}]`,
    raw,
    transform,
    confidence: read === raw ? 'exact' : 'repaired',
  });
  const read = readCode(code, codeType);
  const upgraded = read.length !== normaliseCode(code).length;
  return {
    [`holders.${index}.name`]: from('holderName', name, normaliseName(name), 'normaliseName'),
    [`holders.${index}.code`]: from(
      'holderCode',
      code,
      read,
      upgraded ? 'upgrade15' : 'normaliseCode',
    ),
    [`holders.${index}.codeType`]: from('holderTypeCode', codeType, codeType, 'copy'),
  };
}

/**
 * Several holders arrive in one text, packed with `^`. Names and codes must be equally many: who owns
 * which number is not guessed. One type code may stand for all.
 */
export function readHolders({ holderName, holderCode, holderTypeCode }: Packed) {
  const names = holderName.split('^');
  const codes = holderCode.split('^');
  const types = holderTypeCode.split('^');
  if (names.length !== codes.length) return undefined;
  if (types.length !== 1 && types.length !== names.length) return undefined;
  const rows = names.map((name, index) => ({
    name,
    code: codes[index] ?? '',
    codeType: types[index] ?? types[0] ?? '',
  }));
  return {
    holders: rows.map(({ name, code, codeType }) => ({
      name,
      code: readCode(code, codeType),
      codeType,
    })),
    provenance: Object.assign(
      {},
      ...rows.map((row, index) => holderProvenance(index, row.name, row.code, row.codeType)),
    ) as Record<string, Provenance>,
  };
}
