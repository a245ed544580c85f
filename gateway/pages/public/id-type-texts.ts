import { type Text, text } from '../../platform/html/text.ts';

export const idTypeTexts: Readonly<Record<string, Text>> = {
  '111': text('居民身份证', 'Identity card'),
  '511': text('台湾居民来往大陆通行证', 'Travel permit, Taiwan'),
  '516': text('港澳居民来往内地通行证', 'Travel permit, Hong Kong and Macau'),
  '553': text('外国人永久居留身份证', 'Foreign permanent resident'),
  '414': text('普通护照', 'Passport'),
  '001': text('统一社会信用代码（企业）', 'Company code'),
};
