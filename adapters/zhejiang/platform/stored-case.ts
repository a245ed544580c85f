import { randomBytes } from 'node:crypto';
import { type SandboxWish, sandboxWish } from '../../kit/sandbox.ts';
import { localTime } from './opening.ts';
import { child, list, text, type Xml } from './xml.ts';

/** 1 收件 2 受理 3 不予受理 4 补正 5 补正受理 6 办结-准予 7 办结-不准予 8 撤回 9 挂起 10 终止 */
export type Status = '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '10';

export type StoredCase = {
  readonly caseId: string;
  readonly number: string;
  readonly itemCode: string;
  readonly applicant: string;
  /** The form's `companyName`, empty if it has none. */
  readonly companyName: string;
  readonly wish: SandboxWish | undefined;
  status: Status;
  /** A supplement arrived since the last request for one. */
  supplied: boolean;
  submissionsSeen: number;
  effects: number;
  decisions: number;
  supplements: number;
  /** Identifier of the licence that its decision issued. */
  licence?: string;
};

const formValue = (body: Xml, name: string): string => {
  const field = list(child(body, 'BDXX'), 'ZD').find((one) => text(one, 'ZDM') === name);
  return field ? text(field, 'ZDZ') : '';
};

export const wishOf = (body: Xml): SandboxWish | undefined =>
  sandboxWish(formValue(body, 'sandbox'));

export const newCase = (body: Xml, number: string): StoredCase => ({
  caseId: text(body, 'SBLSH'),
  number,
  itemCode: text(body, 'SXBM'),
  applicant: text(child(body, 'SQR'), 'MC'),
  companyName: formValue(body, 'companyName'),
  wish: wishOf(body),
  status: '1',
  supplied: false,
  submissionsSeen: 1,
  effects: 1,
  decisions: 0,
  supplements: 0,
});

/** Numbers do not repeat over restarts: prefix, day, four random bytes of this run, a counter. */
export function numbering(prefix: string, clock: () => Date): () => string {
  const run = randomBytes(4).toString('hex').toUpperCase();
  let count = 0;
  return () => {
    count += 1;
    const day = localTime(clock()).slice(0, 10).replaceAll('-', '');
    return `${prefix}${day}${run}${String(count).padStart(6, '0')}`;
  };
}
