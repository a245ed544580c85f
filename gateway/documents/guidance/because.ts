import type { MaterialHow } from '#contracts/item';
import type { Language } from '../../platform/http/problem-texts.ts';

/** Why a material is provided in its way; the four of 免提交 first. */
export const reasons = {
  no_basis: {
    'zh-CN': '没有法律依据要求提交，免予提交',
    en: 'No law asks for it: it need not be submitted',
  },
  sharing: {
    'zh-CN': '由办理机关通过数据共享或网络核验取得，免予提交',
    en: 'The deciding body finds it out by data sharing: it need not be submitted',
  },
  recognised: {
    'zh-CN': '可调取电子证照并经互认，免予提交纸质材料',
    en: 'An e-certificate is fetched and recognised in its place',
  },
  recognised_from: {
    'zh-CN': '以下地区签发的电子证照已互认，可调取：{}',
    en: 'An e-certificate is recognised in its place if it was issued in: {}',
  },
  commitment: {
    'zh-CN': '可采用告知承诺，签署承诺书代替',
    en: 'A signed commitment stands in its place',
  },
  not_recognised: {
    'zh-CN': '该证照尚未与您的归属地互认，请自行提供',
    en: 'This certificate of your home region is not recognised here yet: please bring it',
  },
  original: {
    'zh-CN': '须在窗口核验原件',
    en: 'The original is checked at a window',
  },
  upload: { 'zh-CN': '上传文件即可', en: 'A file is enough' },
} as const satisfies Record<string, Record<Language, string>>;
export type Reason = keyof typeof reasons;

export const because = (reason: Reason, language: Language, named: readonly string[]): string =>
  reasons[reason][language].replace('{}', named.join(language === 'en' ? ', ' : '、'));

/** In these ways nothing is brought. */
export const isSpared = (how: MaterialHow): boolean =>
  how === 'exempt' || how === 'certificate' || how === 'commitment';
