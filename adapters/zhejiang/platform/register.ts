import type { Message } from '#contracts/case';
import { sandboxDoor } from '../../kit/sandbox.ts';
import { type Answer, closed, record } from './answer.ts';
import type { Catalogue } from './items.ts';
import { noticeOf, submissionOf, supplementOf, withdrawalOf } from './received.ts';
import { newCase, numbering, type Status, type StoredCase, wishOf } from './stored-case.ts';
import { child, text, type Xml } from './xml.ts';

export type { Status, StoredCase } from './stored-case.ts';

/** 办件库. Every operation is repeatable by application number (SBLSH) and message number (XXBH). */
export type Register = {
  readonly catalogue: Catalogue;
  readonly cases: Map<string, StoredCase>;
  /** Message number to the number that was answered for it. */
  readonly messages: Map<string, string>;
  readonly notices: { readonly caseId: string; readonly state: string }[];
  readonly received: Message[];
  readonly nextNumber: () => string;
  readonly nextNoticeNumber: () => string;
  readonly onChange: (stored: StoredCase) => void;
  readonly meets: ReturnType<typeof sandboxDoor>;
  /** Cuts the connection of the call that is being answered. */
  readonly lose: () => void;
};

export const createRegister = (
  catalogue: Catalogue,
  clock: () => Date,
  onChange: Register['onChange'],
  lose: Register['lose'],
): Register => ({
  catalogue,
  cases: new Map(),
  messages: new Map(),
  notices: [],
  received: [],
  nextNumber: numbering(`JS${catalogue.area}`, clock),
  nextNoticeNumber: numbering(`TZ${catalogue.area}`, clock),
  onChange,
  lose,
  meets: sandboxDoor(),
});

/** A clerk's case; a clerk acts on no other. */
export function storedCase({ cases }: Pick<Register, 'cases'>, caseId: string): StoredCase {
  const stored = cases.get(caseId);
  if (!stored) throw new Error('the platform has no such case');
  return stored;
}

const noticeStates = new Map([
  ['1', 'forwarded'],
  ['2', 'accepted'],
  ['3', 'refused'],
  ['4', 'supplement_required'],
  ['5', 'accepted'],
  ['6', 'approved'],
  ['7', 'denied'],
  ['8', 'withdrawn'],
  ['9', 'suspended'],
  ['10', 'terminated'],
]);

const malformed = (): Answer => record('2001', '报文格式错误');
const unknown = (): Answer => record('2004', '办件不存在');
const forbidden = (): Answer => record('2003', '办件当前状态不允许该操作');

const receipt = (code: '0000' | '1001', caseId: string, number: string): Answer =>
  record(code, code === '0000' ? '成功' : '申报流水号已存在', { SBLSH: caseId, BJBH: number });

const isNumbered = ({ catalogue }: Register, body: Xml): boolean =>
  /^[\w-]{8,60}$/.test(text(body, 'SBLSH')) &&
  /^[\w-]{8,60}$/.test(text(body, 'XXBH')) &&
  /^([0-9a-f]{64})?$/.test(text(body, 'SYXXZY')) &&
  text(body, 'JSDQ') === catalogue.area;

export function submit(register: Register, body: Xml): Answer {
  const caseId = text(body, 'SBLSH');
  const applicant = child(body, 'SQR');
  const named = text(applicant, 'MC') !== '' && text(applicant, 'ZJHM') !== '';
  if (!isNumbered(register, body) || !named) return malformed();
  if (!register.catalogue.offersItem(text(body, 'SXBM'))) return record('2005', '事项不存在');
  const known = register.cases.get(caseId);
  if (known) {
    known.submissionsSeen += 1;
    if (known.wish === 'lost') register.onChange(known);
    return receipt('1001', caseId, known.number);
  }
  const mishap = register.meets(caseId, wishOf(body));
  if (mishap === 'closed') return closed();
  const stored = newCase(body, register.nextNumber());
  register.cases.set(caseId, stored);
  register.received.push(submissionOf(body));
  // Its clerks begin when the receipt is out.
  if (mishap === 'lost') register.lose();
  else register.onChange(stored);
  return receipt('0000', caseId, stored.number);
}

/** The later messages: known case, right number, not seen before, allowed in this status. */
function change(
  register: Register,
  body: Xml,
  allowed: readonly Status[],
  effect: (stored: StoredCase) => void,
): Answer {
  if (!isNumbered(register, body)) return malformed();
  const stored = register.cases.get(text(body, 'SBLSH'));
  if (!stored || stored.number !== text(body, 'BJBH')) return unknown();
  const message = text(body, 'XXBH');
  if (register.messages.has(message)) return receipt('1001', stored.caseId, stored.number);
  if (!allowed.includes(stored.status)) return forbidden();
  register.messages.set(message, stored.number);
  effect(stored);
  register.onChange(stored);
  return receipt('0000', stored.caseId, stored.number);
}

export const supplement = (register: Register, body: Xml): Answer =>
  change(register, body, ['1', '2', '4', '5'], (stored) => {
    stored.supplements += 1;
    stored.supplied = true;
    register.received.push(supplementOf(body));
  });

export const withdraw = (register: Register, body: Xml): Answer =>
  change(register, body, ['1', '2', '4', '5', '9'], (stored) => {
    stored.status = '8';
    register.received.push(withdrawalOf(body));
  });

export function notice(register: Register, body: Xml): Answer {
  const state = noticeStates.get(text(body, 'BJZT'));
  if (!isNumbered(register, body) || !state) return malformed();
  const caseId = text(body, 'SBLSH');
  const message = text(body, 'XXBH');
  const seen = register.messages.get(message);
  if (seen) return receipt('1001', caseId, seen);
  const number = register.nextNoticeNumber();
  register.messages.set(message, number);
  register.notices.push({ caseId, state });
  register.received.push(noticeOf(body, state));
  return receipt('0000', caseId, number);
}

export function status(register: Register, body: Xml): Answer {
  const stored = register.cases.get(text(body, 'SBLSH'));
  const asked = text(body, 'BJBH');
  if (!stored || (asked !== '' && asked !== stored.number)) return unknown();
  const { caseId, number } = stored;
  return record('0000', '成功', { SBLSH: caseId, BJBH: number, BJZT: stored.status });
}
