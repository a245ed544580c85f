import { describe, expect, it } from 'vitest';
import { CaseReport } from './case.ts';
import { isStandstill, readTold, ToldReport } from './told-report.ts';

const base = {
  reportId: 'GD-R-1',
  regionalCaseId: 'GD-2026-1',
  at: '2026-11-27T10:00:00+08:00',
};
const words = { reason: '见通知书', approver: '负责人', legalBasis: '《行政许可法》第三十八条' };
const caseId = `case_${'0'.repeat(26)}`;
const certificates = [
  {
    type: '11100000000013127D001',
    identifier: '1.2.156.3005.2.11100000000013127D001.11310118XX0000001L.TEST20260001.001.K',
    number: '91340000TEST',
    holderName: '示例公司',
    holderCode: '91350100M000100Y43',
  },
];
const own: Readonly<Record<string, object>> = {
  supplement: { wanted: [{ code: 'LEASE', name: '租赁合同' }] },
  suspend: { because: 'hearing', owner: '341882', expectedDays: 20 },
  extend: { days: 10 },
  approve: { certificates },
  transfer: { body: '另一机关' },
  correct: { certificates },
  revoke: { certificates },
  annul: { certificates },
};
const kinds = ToldReport.options.map(({ shape }) => shape.kind.value);
const read = (kind: string, more: object = {}) => ToldReport.safeParse({ kind, ...base, ...more });

describe('a report by the canonical API', () => {
  it.each(kinds)('%s is read with all that belongs to it, and bare', (kind) => {
    for (const more of [{ ...words, ...own[kind] }, kind === 'suspend' ? own[kind] : {}]) {
      const told = read(kind, more);
      expect(told.error?.issues).toBeUndefined();
      if (!told.data || isStandstill(told.data)) continue;
      const report = readTold(told.data, caseId);
      expect(CaseReport.parse(report)).toEqual(report);
      expect(report.event).toBe(kind === 'supplement' ? 'require_supplement' : kind);
    }
  });

  it.each(kinds)('%s with what belongs to another kind is told where', (kind) => {
    const foreign = Object.entries(own)
      .filter(([other]) => other !== kind)
      .flatMap(([, members]) => Object.entries(members))
      .filter(([name]) => !Object.keys(own[kind] ?? {}).includes(name));
    for (const [name, value] of foreign) {
      const told = read(kind, { ...own[kind], [name]: value });
      expect([name, told.error?.issues[0]?.code]).toEqual([name, 'unrecognized_keys']);
    }
  });

  it('a citizen number is no number of a case or report', () => {
    for (const name of ['reportId', 'regionalCaseId'])
      expect(read('accept', { [name]: '330421199003077718' }).success).toBe(false);
  });
});
