import type { CertificateStatus } from '#contracts/certificate';
import type { FiledEvent } from '../../kit/reference-platform.ts';
import { type DecisionOptions, reportHead } from './decisions.ts';
import type { StoredCase } from './register.ts';
import type { Xml } from './xml.ts';

/** 10 终止 11 移送 12 延期 13 更正 14 撤销 15 注销: only the first of them is a status of the case. */
const filings: Readonly<Record<FiledEvent, Xml>> = {
  terminate: { BJZT: '10', YY: '申请人死亡', FLYJ: '《行政许可法》第七十条第二项' },
  transfer: { BJZT: '11', YY: '依法应由上级机关办理', YSJG: '嘉兴市行政审批局' },
  extend: { BJZT: '12', YY: '案情复杂', YCTS: '10', FLYJ: '《行政许可法》第四十二条' },
  correct: { BJZT: '13', YY: '决定书文字有误' },
  revoke: { BJZT: '14', YY: '以欺骗手段取得', FLYJ: '《行政许可法》第六十九条第二款' },
  annul: { BJZT: '15', YY: '有效期届满未延续', FLYJ: '《行政许可法》第七十条第一项' },
};

/** Who approves what a clerk files. */
const approver = '审批科负责人';

/** 文书信息: the paper that says it. */
const paperOn = (stored: StoredCase, today: string): Xml => ({
  WSBH: `善行审〔${today.slice(0, 4)}〕${stored.number.slice(-4)}号`,
  WSRQ: today,
  WSJG: '嘉善县行政审批局(示例)',
  WSYZ: 'JS-0001',
});

/** What becomes of the licence with its decision: in the register at once, to others by the report. */
const licenceAfter: Partial<Record<FiledEvent, CertificateStatus>> = {
  revoke: 'revoked',
  annul: 'cancelled',
};

/** A clerk files something about a case: only a termination ends it. */
export async function fileReport(
  stored: StoredCase,
  event: FiledEvent,
  bare: boolean,
  options: DecisionOptions,
): Promise<void> {
  const { today, ...common } = reportHead(stored, options.clock());
  const filing = filings[event];
  if (event === 'terminate') stored.status = '10';
  const after = licenceAfter[event];
  if (after && stored.licence) await options.library.setStatus(stored.licence, after, 'silently');
  return options.callbacks.report(stored.caseId, common.SJBH, {
    ...common,
    ...(bare
      ? { BJZT: filing['BJZT'] ?? '' }
      : { ...filing, PZR: approver, WSXX: paperOn(stored, today) }),
  });
}
