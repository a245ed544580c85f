import type { Text } from '../../../platform/html/text.ts';
import { provinceOf } from '../../federation/provinces.ts';
import type { RegionName } from './page-data.ts';

export type ProvinceGroup = { readonly province: Text; readonly regions: readonly RegionName[] };

/** Full width and half width, upper and lower case, spaced or not: one text. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');

/** People write 青浦区 where the document says 青浦. */
const withoutSuffix = (text: string): string =>
  text.length > 2 ? text.replace(/[省市区县]$/, '') : text;

function matches(region: RegionName, words: readonly string[]): boolean {
  const province = provinceOf(region.code);
  const { code, name } = region;
  const texts = [name.zh, name.en, province['zh-CN'], province.en].map(folded);
  return words.every(
    (word) => code.startsWith(word) || texts.some((text) => text.includes(withoutSuffix(word))),
  );
}

/** Regions of which code, name or province contains every word of the query; all if it is empty. */
export function findRegions(
  regions: readonly RegionName[],
  query: string | undefined,
): readonly RegionName[] {
  const words = (query ?? '').slice(0, 60).split(/\s+/).map(folded).filter(Boolean);
  return regions.filter((region) => matches(region, words));
}

/** In order of the codes, so that every region stands where people know it from other lists. */
export function byProvince(regions: readonly RegionName[]): readonly ProvinceGroup[] {
  const sorted = [...regions].sort((a, b) => (a.code < b.code ? -1 : 1));
  return [...Map.groupBy(sorted, ({ code }) => code.slice(0, 2)).values()].map((group) => ({
    province: provinceOf(group[0]?.code ?? ''),
    regions: group,
  }));
}
