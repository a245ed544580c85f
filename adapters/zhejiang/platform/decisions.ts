import { randomBytes } from 'node:crypto';
import type { DecidingEvent } from '../../kit/reference-platform.ts';
import { issuedBy } from '../../kit/sample-items.ts';
import type { SampleCertificate } from '../../kit/sample-world.ts';
import type { Callbacks } from './callbacks.ts';
import type { Library } from './certificates.ts';
import { localTime } from './opening.ts';
import type { Status, StoredCase } from './register.ts';
import type { Xml } from './xml.ts';

/** What a clerk may do in which status, and the status that follows. */
const acts: Readonly<Record<DecidingEvent, Partial<Record<Status, Status>>>> = {
  accept: { '1': '2', '4': '5' },
  refuse: { '1': '3', '4': '3' },
  require_supplement: { '1': '4', '2': '4', '5': '4' },
  approve: { '1': '6', '2': '6', '5': '6' },
  deny: { '1': '7', '2': '7', '5': '7' },
};

const wantedLease: Xml = { CL: [{ CLBM: 'LEASE', CLMC: '住所使用证明' }] };

const fixedReasons: Readonly<Record<DecidingEvent, string>> = {
  accept: '',
  refuse: '不属于本机关受理范围',
  require_supplement: '请补交住所使用证明',
  approve: '',
  deny: '不符合法定条件',
};

export type DecisionOptions = {
  readonly callbacks: Callbacks;
  readonly library: Library;
  readonly clock: () => Date;
};

function issuedFor(
  stored: StoredCase,
  event: DecidingEvent,
  today: string,
  library: Library,
): SampleCertificate | undefined {
  if (event !== 'approve' || issuedBy(stored.itemCode) !== 'businessLicence') return undefined;
  const name = stored.companyName || `嘉善新设示例企业${stored.number.slice(-6)}`;
  return library.issueLicence(name, stored.applicant, today);
}

/** 发证信息: what the decision brought, by the library's own names. */
const issuedXml = ({ type, identifier, number, holders: [holder] }: SampleCertificate): Xml => ({
  ZZLXDM: type.code,
  ZZBS: identifier,
  ZZBH: number,
  CZZT: holder?.name ?? '',
  CZZTDM: holder?.code ?? '',
});

/** What every report begins with: a number of its own, the case by both numbers, the hour. */
export function reportHead(stored: StoredCase, at: Date) {
  const now = localTime(at);
  const today = now.slice(0, 10);
  const SJBH = `SJ330421${today.replaceAll('-', '')}${randomBytes(10).toString('hex')}`;
  return { today, SJBH, SBLSH: stored.caseId, BJBH: stored.number, SJSJ: now };
}

/**
 * A clerk acts: it counts at once, the promise is about its callback. Throws where the status of the case
 * forbids the act. Establishing a company issues its business licence; the reason names its number.
 */
export function decide(
  stored: StoredCase,
  event: DecidingEvent,
  options: DecisionOptions,
): Promise<void> {
  const next = acts[event][stored.status];
  if (!next) throw new Error(`a clerk cannot ${event} a case in status ${stored.status}`);
  stored.status = next;
  stored.supplied = false;
  if (next === '3' || next === '6' || next === '7') stored.decisions += 1;
  const { today, ...common } = reportHead(stored, options.clock());
  const licence = issuedFor(stored, event, today, options.library);
  if (licence) stored.licence = licence.identifier;
  const reason = licence ? `准予设立登记,统一社会信用代码${licence.number}` : fixedReasons[event];
  return options.callbacks.report(stored.caseId, common.SJBH, {
    ...common,
    BJZT: next,
    ...(reason && { YY: reason }),
    ...(event === 'require_supplement' && { BZCL: wantedLease }),
    ...(licence && { FZXX: issuedXml(licence) }),
  });
}
