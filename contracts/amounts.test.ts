import { describe, expect, it } from 'vitest';
import { amountText, parseAmount } from './amounts.ts';

const read = (raw: string): string | undefined => {
  const amount = parseAmount(raw);
  return amount && `${amountText(amount)}${amount.isNamed ? '' : ' ?'}`;
};

describe('amounts', () => {
  it.each([
    ['100万元', '1000000 CNY ?'],
    ['100 万 元', '1000000 CNY ?'],
    ['100万元人民币', '1000000 CNY'],
    ['人民币100.50万元整', '1005000 CNY'],
    ['（人民币）1,234.50元', '1234.5 CNY'],
    ['￥1,000,000.00', '1000000 CNY'],
    ['人民币壹佰万元整', '1000000 CNY'],
    ['人民币壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角壹分', '12345678.91 CNY'],
    ['壹拾万零伍元整', '100005 CNY ?'],
    ['拾万圆正', '100000 CNY ?'],
    ['伍万零元', '50000 CNY ?'],
    ['叁亿元', '300000000 CNY ?'],
    ['一百二十元', '120 CNY ?'],
    ['一百零二元', '102 CNY ?'],
    ['十五元', '15 CNY ?'],
    ['一万零二元', '10002 CNY ?'],
    ['一万二千元', '12000 CNY ?'],
    ['５０万美元', '500000 USD'],
    ['USD 100,000', '100000 USD'],
    ['200万港币', '2000000 HKD'],
    ['0元', '0 CNY ?'],
    ['3.14159亿元', '314159000 CNY ?'],
    ['1000000 CNY', '1000000 CNY'],
  ])('%s is %s', (raw, expected) => {
    expect(read(raw)).toBe(expected);
  });

  it.each([
    ['no currency', '100万'],
    ['a number alone', '100'],
    ['two currencies', '100万美元（人民币700万元）'],
    ['about', '约100万元'],
    ['negative', '-100元'],
    ['words', '另行约定'],
    ['nothing', ''],
    ['digits side by side', '一二元'],
    ...[
      '一万二元',
      '三亿五元',
      '一百二元',
      '一千三元',
      '一十一百元',
      '一百二百元',
      '一万二千万元',
    ].map((raw) => ['a place that is not said', raw]),
    ['a number in computers’ writing', '1e6元'],
    ['area', '89.5平方米'],
    ['a text of a page', `${'1'.repeat(80)}元`],
  ])('%s is no amount: %s', (_, raw) => {
    expect(parseAmount(raw)).toBeUndefined();
  });

  it('is read again as it was written', () => {
    for (const raw of ['100万元', '人民币壹佰万元整', 'USD 100,000.25', '0.01元']) {
      const once = parseAmount(raw);
      if (!once) throw new Error(raw);
      expect(parseAmount(amountText(once))).toEqual({ ...once, isNamed: true });
    }
  });
});
