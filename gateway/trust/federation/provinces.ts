import type { RegionCode } from '#contracts/region-code';
import { type Text, text } from '../../platform/html/text.ts';

/** GB/T 2260: the first two digits of a region code name its province. */
const provinces: Readonly<Record<string, Text>> = {
  '11': text('北京', 'Beijing'),
  '12': text('天津', 'Tianjin'),
  '13': text('河北', 'Hebei'),
  '14': text('山西', 'Shanxi'),
  '15': text('内蒙古', 'Inner Mongolia'),
  '21': text('辽宁', 'Liaoning'),
  '22': text('吉林', 'Jilin'),
  '23': text('黑龙江', 'Heilongjiang'),
  '31': text('上海', 'Shanghai'),
  '32': text('江苏', 'Jiangsu'),
  '33': text('浙江', 'Zhejiang'),
  '34': text('安徽', 'Anhui'),
  '35': text('福建', 'Fujian'),
  '36': text('江西', 'Jiangxi'),
  '37': text('山东', 'Shandong'),
  '41': text('河南', 'Henan'),
  '42': text('湖北', 'Hubei'),
  '43': text('湖南', 'Hunan'),
  '44': text('广东', 'Guangdong'),
  '45': text('广西', 'Guangxi'),
  '46': text('海南', 'Hainan'),
  '50': text('重庆', 'Chongqing'),
  '51': text('四川', 'Sichuan'),
  '52': text('贵州', 'Guizhou'),
  '53': text('云南', 'Yunnan'),
  '54': text('西藏', 'Tibet'),
  '61': text('陕西', 'Shaanxi'),
  '62': text('甘肃', 'Gansu'),
  '63': text('青海', 'Qinghai'),
  '64': text('宁夏', 'Ningxia'),
  '65': text('新疆', 'Xinjiang'),
  '71': text('台湾', 'Taiwan'),
  '81': text('香港', 'Hong Kong'),
  '82': text('澳门', 'Macao'),
};

/** The province of a region; its two digits where the standard has none. */
export function provinceOf(code: RegionCode): Text {
  const digits = code.slice(0, 2);
  return provinces[digits] ?? text(digits, digits);
}

export const isProvince = (code: RegionCode): boolean => Object.hasOwn(provinces, code.slice(0, 2));
