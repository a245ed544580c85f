import type { DecidingEvent } from '../../kit/reference-platform.ts';
import { issuedBy } from '../../kit/sample-items.ts';
import { newBusinessLicence } from '../../kit/sample-licences.ts';
import { asWished } from '../../kit/sandbox.ts';
import type { CaseRecord, Status } from './cases.ts';
import { keepLicence } from './licences.ts';
import type { Report } from './reports.ts';

export type AutopilotMode = 'off' | 'decide' | 'supplement_then_decide';

type Act = { readonly from: readonly Status[]; readonly to: Status; readonly opinion: string };

const acts: Readonly<Record<DecidingEvent, Act>> = {
  accept: { from: ['收件', '补正'], to: '受理', opinion: '' },
  refuse: { from: ['收件', '补正'], to: '不予受理', opinion: '申请事项不属于本机关职权范围' },
  require_supplement: { from: ['收件', '受理'], to: '补正', opinion: '请补交住所使用证明' },
  approve: { from: ['受理'], to: '办结-准予', opinion: '' },
  deny: { from: ['受理'], to: '办结-不准予', opinion: '不符合法定条件' },
};

export const regionalNow = (now: Date): string =>
  new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** What an approval issues: into the library, and by its numbers into the report. */
function issue(record: CaseRecord, event: DecidingEvent, now: Date): Pick<Report, 'certificates'> {
  if (event !== 'approve' || issuedBy(record.itemCode) !== 'businessLicence') return {};
  const licence = newBusinessLicence('310118', {
    name: record.companyName || `青浦新设示例企业${record.applyNo.slice(-6)}`,
    representative: record.applicantName,
    day: regionalNow(now).slice(0, 10),
  });
  keepLicence(licence);
  const [holder] = licence.holders;
  return {
    certificates: [
      {
        certificate_type_code: licence.type.code,
        certificate_identifier: licence.identifier,
        certificate_number: licence.number,
        certificate_holder_name: holder?.name ?? '',
        certificate_holder_code: holder?.code ?? '',
      },
    ],
  };
}

/** A clerk's act: changes the case and writes the report about it. Throws where the act is not possible. */
export function decide(record: CaseRecord, event: DecidingEvent, now: Date): Report {
  const act = acts[event];
  if (!act.from.includes(record.status))
    throw new Error(`${event} is not possible from ${record.status}`);
  record.status = act.to;
  record.events += 1;
  if (event === 'require_supplement') {
    record.supplementsAsked += 1;
    record.supplementArrived = false;
  }
  if (event === 'refuse' || event === 'approve' || event === 'deny') record.decisions += 1;
  return {
    eventNo: `${record.applyNo}-E${record.events}`,
    sendApplyNo: record.sendApplyNo,
    applyNo: record.applyNo,
    status: act.to,
    eventTime: regionalNow(now),
    opinion: act.opinion,
    supplements:
      event === 'require_supplement' ? [{ stuffCode: 'LEASE', stuffName: '住所使用证明' }] : [],
    ...issue(record, event, now),
  };
}

function usualAct(record: CaseRecord, mode: AutopilotMode): DecidingEvent | undefined {
  if (mode === 'off') return undefined;
  if (record.status === '收件') return 'accept';
  if (record.status === '补正') return record.supplementArrived ? 'accept' : undefined;
  if (record.status !== '受理') return undefined;
  return mode === 'supplement_then_decide' && record.supplementsAsked === 0
    ? 'require_supplement'
    : 'approve';
}

/** What a clerk on autopilot does next with this case, if anything. */
export const nextAct = (record: CaseRecord, mode: AutopilotMode): DecidingEvent | undefined =>
  asWished(usualAct(record, mode), record.wish, record.supplementsAsked > 0);
