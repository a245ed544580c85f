import { randomBytes } from 'node:crypto';
import type { DecidingEvent } from '../../kit/reference-platform.ts';
import { type SandboxWish, sandboxWish } from '../../kit/sandbox.ts';
import type { Submission } from './case-form.ts';
import { stamp } from './clocks.ts';

/** 1 收件 2 受理 3 不予受理 4 补正 5 办结-准予 6 办结-不准予 7 撤回 9 终止. */
type StateCode = '1' | '2' | '3' | '4' | '5' | '6' | '7' | '9';

/** One case as the district's own system keeps it. */
export type Entry = {
  readonly applyNo: string;
  readonly caseNo: string;
  readonly itemCode: string;
  readonly applicantName: string;
  /** The form's `companyName`, empty if it has none. */
  readonly companyName: string;
  readonly wish: SandboxWish | undefined;
  readonly serials: Set<string>;
  state: StateCode;
  submissionsSeen: number;
  effects: number;
  decisions: number;
  supplements: number;
  supplementsAsked: number;
};

const moves: Readonly<
  Record<DecidingEvent, { readonly from: readonly StateCode[]; readonly to: StateCode }>
> = {
  accept: { from: ['1', '4'], to: '2' },
  refuse: { from: ['1', '4'], to: '3' },
  require_supplement: { from: ['1', '2', '4'], to: '4' },
  approve: { from: ['2'], to: '5' },
  deny: { from: ['2'], to: '6' },
};

export const isOver = ({ state }: Entry): boolean => ['3', '5', '6', '7', '9'].includes(state);

/** A clerk's act on the book; throws where the district's rules forbid it. */
export function move(entry: Entry, event: DecidingEvent): void {
  const { from, to } = moves[event];
  if (!from.includes(entry.state))
    throw new Error(`${event} is not possible in state ${entry.state}`);
  entry.state = to;
  if (to === '4') entry.supplementsAsked += 1;
  if (isOver(entry)) entry.decisions += 1;
}

/** Numbers survive a restart without a store: day and 48 random bits. */
export const freshNumber = (prefix: string, now: Date): string =>
  `${prefix}${stamp(now).slice(0, 8)}${randomBytes(6).toString('hex').toUpperCase()}`;

export const newEntry = (form: Submission, now: Date): Entry => ({
  applyNo: form.applyNo,
  caseNo: freshNumber('WJ', now),
  itemCode: form.itemCode,
  applicantName: form.applicant.name,
  companyName: String(form.formInfo['companyName'] ?? ''),
  wish: sandboxWish(form.formInfo['sandbox']),
  serials: new Set([form.serialNo]),
  state: '1',
  submissionsSeen: 1,
  effects: 0,
  decisions: 0,
  supplements: 0,
  supplementsAsked: 0,
});
