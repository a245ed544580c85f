import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Message } from '#contracts/case';
import { type SandboxWish, sandboxDoor, sandboxWish } from '../../kit/sandbox.ts';
import { answer, type BusinessAnswer } from './answers.ts';
import {
  ApplyForm,
  ProgressForm,
  StatusQuery,
  SupplementForm,
  WithdrawForm,
} from './case-forms.ts';
import { isOwnItem } from './matters.ts';
import { noticeOf, submissionOf, supplementOf, withdrawalOf } from './received.ts';

export type Status =
  | '收件'
  | '受理'
  | '不予受理'
  | '补正'
  | '办结-准予'
  | '办结-不准予'
  | '撤回'
  | '终止';

export type CaseRecord = {
  readonly sendApplyNo: string;
  readonly applyNo: string;
  readonly itemCode: string;
  readonly applicantName: string;
  /** The form's `companyName`, empty if it has none. */
  readonly companyName: string;
  readonly wish: SandboxWish | undefined;
  status: Status;
  submissionsSeen: number;
  effects: number;
  decisions: number;
  supplements: number;
  supplementsAsked: number;
  /** A supplement has come since the last one was asked for. */
  supplementArrived: boolean;
  events: number;
};

/** All that the platform remembers about cases. */
export type Registry = {
  readonly records: Map<string, CaseRecord>;
  readonly notices: { readonly caseId: string; readonly state: string }[];
  readonly received: Message[];
  /** sendSerialNo -> the number answered then: a message that is sent again acts once. */
  readonly serials: Map<string, string>;
  readonly nextNumber: (prefix: 'SH' | 'TZ') => string;
  /** Called with a case after something new arrived for it. */
  readonly changed: (record: CaseRecord) => void;
  readonly meets: ReturnType<typeof sandboxDoor>;
  /** Cuts the connection of the call that is being answered. */
  readonly lose: () => void;
};

export function emptyRegistry(
  clock: () => Date,
  changed: Registry['changed'],
  lose: Registry['lose'],
): Registry {
  // The registry forgets with the process, the caller does not: numbers must never come twice.
  const series = randomBytes(4).toString('hex');
  let last = 0;
  return {
    records: new Map(),
    notices: [],
    received: [],
    serials: new Map(),
    changed,
    lose,
    meets: sandboxDoor(),
    nextNumber(prefix) {
      const local = new Date(clock().getTime() + 8 * 3_600_000).toISOString();
      const day = local.slice(0, 10).replaceAll('-', '');
      return `${prefix}310118-${day}-${series}-${String(++last).padStart(6, '0')}`;
    },
  };
}

const newRecord = (form: ApplyForm, applyNo: string): CaseRecord => ({
  sendApplyNo: form.sendApplyNo,
  applyNo,
  itemCode: form.itemCode,
  applicantName: form.applicantName,
  companyName: String(form.formData['companyName'] ?? ''),
  wish: sandboxWish(form.formData['sandbox']),
  status: '收件',
  submissionsSeen: 1,
  effects: 1,
  decisions: 0,
  supplements: 0,
  supplementsAsked: 0,
  supplementArrived: false,
  events: 0,
});

export function submit(registry: Registry, payload: unknown): BusinessAnswer {
  const form = ApplyForm.safeParse(payload);
  if (!form.success) return answer('2004');
  const { sendApplyNo, itemCode } = form.data;
  const existing = registry.records.get(sendApplyNo);
  if (existing) {
    existing.submissionsSeen += 1;
    if (existing.wish === 'lost') registry.changed(existing);
    return answer('2001', { sendApplyNo, applyNo: existing.applyNo });
  }
  if (!isOwnItem(itemCode)) return answer('2005');
  const mishap = registry.meets(sendApplyNo, sandboxWish(form.data.formData['sandbox']));
  if (mishap === 'closed') return answer('5030');
  const record = newRecord(form.data, registry.nextNumber('SH'));
  registry.records.set(sendApplyNo, record);
  registry.received.push(submissionOf(form.data));
  // Its clerks begin when the receipt is out.
  if (mishap === 'lost') registry.lose();
  else registry.changed(record);
  return answer('0000', { sendApplyNo, applyNo: record.applyNo });
}

type Numbered = { readonly sendApplyNo: string; readonly sendSerialNo: string };

/** Runs `effect` once per serial number; it answers a refusal code or the number to remember. */
function once(
  registry: Registry,
  { sendApplyNo, sendSerialNo }: Numbered,
  effect: () => { readonly refused: string } | { readonly applyNo: string },
): BusinessAnswer {
  const seen = registry.serials.get(sendSerialNo);
  if (seen !== undefined) return answer('2001', { sendApplyNo, applyNo: seen });
  const outcome = effect();
  if ('refused' in outcome) return answer(outcome.refused);
  registry.serials.set(sendSerialNo, outcome.applyNo);
  return answer('0000', { sendApplyNo, applyNo: outcome.applyNo });
}

/** Reads a form about an existing case and changes the case, unless its state forbids it. */
function change<T extends Numbered & { readonly applyNo: string }>(
  registry: Registry,
  schema: z.ZodType<T>,
  payload: unknown,
  allowed: readonly Status[],
  effect: (record: CaseRecord) => void,
  stored: (form: T) => Message,
): BusinessAnswer {
  const form = schema.safeParse(payload);
  if (!form.success) return answer('2004');
  return once(registry, form.data, () => {
    const record = registry.records.get(form.data.sendApplyNo);
    if (!record || record.applyNo !== form.data.applyNo) return { refused: '2002' };
    if (!allowed.includes(record.status)) return { refused: '2003' };
    effect(record);
    registry.received.push(stored(form.data));
    registry.changed(record);
    return { applyNo: record.applyNo };
  });
}

export const supplement = (registry: Registry, payload: unknown): BusinessAnswer => {
  const effect = (record: CaseRecord) => {
    record.supplements += 1;
    record.supplementArrived = true;
  };
  return change(registry, SupplementForm, payload, ['收件', '受理', '补正'], effect, supplementOf);
};

export const withdraw = (registry: Registry, payload: unknown): BusinessAnswer =>
  change(
    registry,
    WithdrawForm,
    payload,
    ['收件', '受理', '补正'],
    (record) => {
      record.status = '撤回';
    },
    withdrawalOf,
  );

export function progress(registry: Registry, payload: unknown): BusinessAnswer {
  const form = ProgressForm.safeParse(payload);
  if (!form.success) return answer('2004');
  return once(registry, form.data, () => {
    registry.received.push(noticeOf(form.data));
    registry.notices.push({ caseId: form.data.sendApplyNo, state: form.data.status });
    return { applyNo: registry.nextNumber('TZ') };
  });
}

export function queryStatus(registry: Registry, payload: unknown): BusinessAnswer {
  const query = StatusQuery.safeParse(payload);
  if (!query.success) return answer('2004');
  const record = registry.records.get(query.data.sendApplyNo);
  if (!record) return answer('2002');
  const { sendApplyNo, applyNo, status } = record;
  return answer('0000', { sendApplyNo, applyNo, status });
}
