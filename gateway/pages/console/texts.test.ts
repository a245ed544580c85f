import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ErasureGround } from '#contracts/case-erasure';
import { Irregularity } from '#contracts/case-reports';
import { SuspensionReason } from '#contracts/case-suspension';
import { FaultOutcome, FollowUpStep } from '#contracts/evaluation';
import { failureKinds } from '#contracts/failures';
import { ReversalReason } from '#contracts/refusal-reversal';
import { reasonText, suspensionText } from './reason-words.ts';

const gateway = join(import.meta.dirname, '../..');

/** Every text with Chinese in it that the gateway's code holds, outside comments and what a terminal shows. */
function chineseTexts(): [string, string][] {
  const files = readdirSync(gateway, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/test|metadata|^entries/.test(file),
  );
  return files.flatMap((file) =>
    readFileSync(join(gateway, file), 'utf8')
      .split('\n')
      .filter((line) => /\p{Script=Han}/u.test(line) && !/^\s*(\/\/|\/?\*)/.test(line))
      .flatMap((line) =>
        [...line.matchAll(/'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)]
          .map(([, single, back]) => single ?? back ?? '')
          .flatMap((said) => said.split(' · '))
          .filter(
            (said) => /\p{Script=Han}/u.test(said) && !/\p{Script=Latin}{3,} \w+ \w+ /u.test(said),
          )
          .map((said): [string, string] => [file, said]),
      ),
  );
}

const texts = chineseTexts();

describe('what people read in Chinese', () => {
  it('is found at all', () => {
    expect(texts.length).toBeGreaterThan(700);
  });

  it('has the marks of Chinese: ，；：。（）？！ beside its characters, and no space about them', () => {
    const half =
      /[\p{Script=Han}）」] ?[,;:?!()]|[,;:?!()] ?[\p{Script=Han}（「]|[，；：。（）？！] | （/u;
    expect(texts.filter(([, said]) => half.test(said))).toEqual([]);
  });

  it('has the words of the law and of the windows, and one word for each thing', () => {
    const others = /不准予|准许|暂停|原地区|户籍地(?!址)|补正通知|收讫|受理回执|办结回执/;
    expect(texts.filter(([, said]) => others.test(said))).toEqual([]);
    for (const word of [
      '准予许可',
      '不予许可',
      '已中止',
      '补正告知书',
      '收件凭证',
      '受理通知书',
      '不予受理通知书',
      '归属地',
    ])
      expect(texts.some(([, said]) => said.includes(word))).toBe(true);
  });
});

describe('why something went as it did', () => {
  const codes = [
    ...Object.keys(failureKinds),
    ...SuspensionReason.options,
    ...ErasureGround.options,
    ...ReversalReason.options,
    ...FollowUpStep.options,
    ...FaultOutcome.options,
    ...['none', 'awaited', 'complete', 'discrepancy', 'lost', 'reported'].map(
      (of) => `originals.${of}`,
    ),
    ...['acceptance', 'promised', 'statutory'].flatMap((limit) =>
      [50, 80, 100].map((of) => `${limit}.${of}`),
    ),
    ...['not_dispatched', 'not_arrived', 'not_received', 'not_counted', 'not_mended'],
    ...Irregularity.options,
    ...['accepted_by_silence', 'told_in_time', 'additional'],
    ...['withdrawal_undelivered', 'decided_before_withdrawal', 'breaker', 'withheld', 'unknown'],
  ];

  it.each(['zh-CN', 'en'] as const)('is in words for every code of ours (%s)', (language) => {
    for (const code of codes) {
      const said = reasonText(code, language);
      expect([code, said.includes(code)]).toEqual([code, /^[a-z]+$/.test(code) && said === code]);
      expect([code, /\p{Script=Han}/u.test(said)]).toEqual([code, language === 'zh-CN']);
    }
  });

  it('names a code of a region as one of theirs, and nothing that every object has as a word', () => {
    expect(reasonText('E1003', 'zh-CN')).toBe('对方平台的代码 E1003');
    expect(reasonText('constructor', 'en')).toBe('Code of their platform constructor');
    expect(suspensionText('originals.discrepancy', 'zh-CN')).toBe('原件清点不符');
  });
});
