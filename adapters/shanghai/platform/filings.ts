import type { FiledEvent } from '../../kit/reference-platform.ts';
import type { CaseRecord } from './cases.ts';
import { regionalNow } from './clerks.ts';
import type { Report } from './reports.ts';

type Filing = Pick<Report, 'status' | 'opinion'> &
  Partial<Pick<Report, 'basis' | 'transferTo' | 'extendDays'>>;

/** Only 终止 is a status of the case. */
const filings: Readonly<Record<FiledEvent, Filing>> = {
  terminate: { status: '终止', opinion: '申请人死亡', basis: '《行政许可法》第七十条第二项' },
  transfer: { status: '移送', opinion: '依法应由上级机关办理', transferTo: '上海市市场监督管理局' },
  extend: {
    status: '延期',
    opinion: '案情复杂',
    extendDays: 10,
    basis: '《行政许可法》第四十二条',
  },
  correct: { status: '更正', opinion: '决定书文字有误' },
  revoke: { status: '撤销', opinion: '以欺骗手段取得', basis: '《行政许可法》第六十九条第二款' },
  annul: { status: '注销', opinion: '有效期届满未延续', basis: '《行政许可法》第七十条第一项' },
};

const approver = '审批科负责人';

/** A clerk files something about a case. `bare`: without who, why and by which clause. */
export function filing(record: CaseRecord, event: FiledEvent, bare: boolean, now: Date): Report {
  const { status, ...said } = filings[event];
  if (event === 'terminate') record.status = '终止';
  record.events += 1;
  const eventTime = regionalNow(now);
  const document = {
    number: `青行审〔${eventTime.slice(0, 4)}〕${record.applyNo.slice(-4)}号`,
    date: eventTime.slice(0, 10),
    organ: '青浦区行政审批局(示例)',
    seal: 'QP-0001',
  };
  return {
    eventNo: `${record.applyNo}-E${record.events}`,
    sendApplyNo: record.sendApplyNo,
    applyNo: record.applyNo,
    status,
    eventTime,
    supplements: [],
    ...(bare ? { opinion: '' } : { ...said, approver, document }),
  };
}
