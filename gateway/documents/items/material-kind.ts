import type { ItemMaterial } from '#contracts/item';

/** What regions call one paper; the first name is that of the kind. */
const kinds: readonly (readonly [kind: string, ...names: string[]])[] = [
  [
    'premises',
    '住所使用证明',
    '经营场地证明',
    '住所证明',
    '场所证明',
    '住所场所证明',
    '经营场所使用证明',
    '租赁合同',
  ],
  ['application', '登记申请书', '申请书', '申请表', '开户申请书'],
  ['identity', '身份证明', '申请人身份证明', '居民身份证', '身份证'],
  ['charter', '公司章程', '章程'],
  ['deed', '不动产权属证明', '不动产权证书', '房产证'],
  ['authorisation', '授权书', '授权委托书', '法定代表人授权书'],
];

/** Without brackets and what is in them, marks and spaces: 住所(场所)证明 and 住所证明 are written alike. */
const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/\([^)]*\)/g, '')
    .replace(/[\p{P}\p{S}\s]/gu, '');

const kindByName = new Map(
  kinds.flatMap(([kind, ...names]) => names.map((name) => [plain(name), kind])),
);

/**
 * Under which word a material meets those of other regions: LEASE, CDZM and DZZM are one paper. By the certificate that
 * stands for it, else by its name, else by the region's own code.
 */
export const materialKind = ({ code, name, certificateType }: ItemMaterial): string =>
  certificateType ?? kindByName.get(plain(name)) ?? code;
