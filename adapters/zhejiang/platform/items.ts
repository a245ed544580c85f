import { items, type SampleMaterial } from '../../kit/sample-items.ts';
import { bodies, itemCodeIn } from '../../kit/sample-world.ts';
import { type Answer, library } from './answer.ts';

const pageSize = 10;
const levels = ['无需登录', '注册用户', '实名', '高级实名'] as const;

const fieldNames: Readonly<Record<string, string>> = {
  holderName: 'CZZT',
  holderCode: 'CZZTDM',
  validity: 'ZZYXQJZRQ',
  legalRepresentative: 'KZ_FDDBR',
  scope: 'KZ_SQFW',
};

const flag = (value: boolean | undefined): string => (value ? '1' : '0');

const material = (one: SampleMaterial) => ({
  CLBM: one.code,
  CLMC: one.name,
  SFBY: flag(!one.optional),
  SFCN: flag(one.commitment),
  SFYJ: flag(one.original),
  ...(one.certificateType && { ZZLXDM: one.certificateType }),
  ...(one.fields && { ZZZD: one.fields.map((field) => fieldNames[field]).join(',') }),
});

const catalogue = items.map((item) => ({
  SXBM: itemCodeIn('330421', item.basicCode),
  SXMC: item.names['330421'],
  SSBM: bodies['330421'].name,
  SMDJ: levels[item.requiredProofing],
  FDBJSX: String(item.statutoryDays),
  CNBJSX: String(item.promisedDays['330421']),
  CLML: item.materials['330421'].map(material),
}));

const codes = new Set(catalogue.map((item) => item.SXBM));

/** A business sub-item (33 characters) belongs to its item (31). */
export const offersItem = (code: string): boolean =>
  (code.length === 31 || code.length === 33) && codes.has(code.slice(0, 31));

export function itemsPage(query: URLSearchParams): Answer {
  const page = Number(query.get('page') ?? '');
  const valid = Number.isInteger(page) && page >= 1 && query.get('areaCode') === '330421';
  if (!valid) return library('2001', '参数错误');
  const list = catalogue.slice((page - 1) * pageSize, page * pageSize);
  return library('0000', '成功', { total: catalogue.length, list });
}
