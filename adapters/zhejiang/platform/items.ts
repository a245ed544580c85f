import type { RegionCode } from '#contracts/region-code';
import { items, type SampleMaterial } from '../../kit/sample-items.ts';
import { bodies, itemCodeIn } from '../../kit/sample-world.ts';
import { type Answer, library } from './answer.ts';
import { guideFor, situationText } from './guides.ts';

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
  ...(one.exempt && { MTJ: one.exempt === 'sharing' ? 'GX' : 'WYJ' }),
  ...(one.when && { SYQX: situationText(one.when) }),
  ...(one.certificateType && { ZZLXDM: one.certificateType }),
  ...(one.fields && { ZZZD: one.fields.map((field) => fieldNames[field]).join(',') }),
});

const unitWords = { working_day: '工作日', natural_day: '自然日', hour: '小时' } as const;

export type Catalogue = {
  readonly area: RegionCode;
  readonly offersItem: (code: string) => boolean;
  readonly page: (query: URLSearchParams) => Answer;
};

const keepWords = { '10_years': '10年', '30_years': '30年', permanent: '永久' } as const;

/** 事项清单 of one district. A sister district has the same items under codes of its own. */
export function createCatalogue(area: RegionCode): Catalogue {
  const list = items.map((item) => ({
    SXBM: itemCodeIn(area, item.basicCode),
    SXMC: item.names['330421'],
    SSBM: bodies['330421'].name,
    SMDJ: levels[item.requiredProofing],
    FDBJSX: String(item.statutoryDays),
    CNBJSX: String(item.promisedDays['330421']),
    FDBJSXDW: unitWords[item.statutoryUnit ?? 'working_day'],
    CNBJSXDW: unitWords[item.promisedUnits?.['330421'] ?? 'working_day'],
    ...(item.archivePeriod && { BGQX: keepWords[item.archivePeriod] }),
    CLML: item.materials['330421'].map(material),
    BSZN: guideFor(item),
  }));
  const codes = new Set(list.map((item) => item.SXBM));
  return {
    area,
    // A business sub-item (33 characters) belongs to its item (31).
    offersItem: (code) =>
      (code.length === 31 || code.length === 33) && codes.has(code.slice(0, 31)),
    page(query) {
      const page = Number(query.get('page') ?? '');
      const valid = Number.isInteger(page) && page >= 1 && query.get('areaCode') === area;
      if (!valid) return library('2001', '参数错误');
      const shown = list.slice((page - 1) * pageSize, page * pageSize);
      return library('0000', '成功', { total: list.length, list: shown });
    },
  };
}
