import type { FiledEvent } from '../../kit/reference-platform.ts';
import { type Entry, freshNumber } from './case-book.ts';
import { stamp } from './clocks.ts';
import type { Event } from './reports.ts';

type Filing = Pick<Event, 'state' | 'opinion'> &
  Partial<Pick<Event, 'lawBasis' | 'transferOrg' | 'extendDays'>>;

/** 9 终止 10 移送 11 延期 12 更正 13 撤销 14 注销: only the first of them is a state of the case. */
const filings: Readonly<Record<FiledEvent, Filing>> = {
  terminate: { state: '9', opinion: '申请人死亡', lawBasis: '《行政许可法》第七十条第二项' },
  transfer: { state: '10', opinion: '依法应由上级机关办理', transferOrg: '苏州市行政审批局' },
  extend: {
    state: '11',
    opinion: '案情复杂',
    extendDays: '10',
    lawBasis: '《行政许可法》第四十二条',
  },
  correct: { state: '12', opinion: '决定书文字有误' },
  revoke: { state: '13', opinion: '以欺骗手段取得', lawBasis: '《行政许可法》第六十九条第二款' },
  annul: { state: '14', opinion: '有效期届满未延续', lawBasis: '《行政许可法》第七十条第一项' },
};

const approver = '审批科负责人';

/** A clerk files something about a case, with the paper that says it. `bare`: without who, why and by which clause. */
export function filing(entry: Entry, event: FiledEvent, bare: boolean, now: Date): Event {
  const { state, ...said } = filings[event];
  if (event === 'terminate') entry.state = '9';
  const today = stamp(now).slice(0, 8);
  const document = {
    docNo: `吴行审〔${today.slice(0, 4)}〕${entry.caseNo.slice(-4)}号`,
    docDate: today,
    docOrg: '吴江区行政审批局(示例)',
    docSeal: 'WJ-0001',
  };
  return {
    eventNo: freshNumber('WJE', now),
    applyNo: entry.applyNo,
    caseNo: entry.caseNo,
    state,
    stateTime: stamp(now),
    supplementList: [],
    ...(bare ? { opinion: '' } : { ...said, approver, document }),
  };
}
