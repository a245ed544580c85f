import { describe, expect, it } from 'vitest';
import { ok } from '#contracts/result';
import { pageVisit } from '../../../tests/setup/page-visit.ts';
import type { EndingSoon } from '../../documents/certificates/ending.ts';
import type { Visit } from '../console/form-page.ts';
import { endingOf, endingPart } from './ending.ts';

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

  it('are asked for alone: what one can get done elsewhere is worked out for nobody who does not read it', async () => {
    const { visit, calls } = pageVisit({
      doors: { '/v1/me/opportunities': ok({ ending: [licence] }) },
    });
    expect(String(await endingOf(visit))).toContain('营业执照');
    expect(calls).toEqual([{ path: '/v1/me/opportunities?only=ending' }]);
  });

  it('that are none take no room', () => {
    expect(shown([], 'zh-CN')).toBe('');
  });
});
