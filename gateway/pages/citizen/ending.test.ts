import { describe, expect, it } from 'vitest';
import type { EndingSoon } from '../../documents/certificates/ending.ts';
import type { Visit } from '../console/form-page.ts';
import { endingPart } from './ending.ts';

const licence: EndingSoon = {
  certificateType: 'T',
  name: { zh: '营业执照', en: 'Business licence' },
  issuerRegion: '330421',
  endsOn: '2026-12-05',
  daysLeft: 6,
  items: [{ itemCode: 'ITEM', region: '330421', name: '执照换发' }],
};
const shown = (ending: readonly EndingSoon[], language: 'zh-CN' | 'en') =>
  String(endingPart(ending, { language, names: { region: () => '嘉善' } } as unknown as Visit));

describe('certificates about to end', () => {
  it('are said with how long they last and where one gets the next, in the language that is read', () => {
    const chinese = shown([licence], 'zh-CN');
    for (const said of [
      '营业执照',
      '还剩 6 天',
      '有效期至 2026-12-05',
      'href="/items/ITEM?lang=zh-CN"',
    ])
      expect(chinese).toContain(said);
    expect(shown([licence], 'en')).toContain('Business licence');
    expect(shown([{ ...licence, daysLeft: 0 }], 'zh-CN')).toContain('今天到期');
  });

  it('that are none take no room', () => {
    expect(shown([], 'zh-CN')).toBe('');
  });
});
