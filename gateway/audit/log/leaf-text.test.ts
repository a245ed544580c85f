import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditPurposes } from '#contracts/audit-purposes';
import { citizenCheckDigit } from '#contracts/check-digits';
import { completeEvent, itemPurpose, type NewAuditEvent } from './append.ts';

const now = new Date('2026-10-14T00:00:00Z');
const event: NewAuditEvent = {
  caseRef: 'case_00000000000000000000000000',
  actor: { kind: 'member', id: 'qingpu-platform', organisation: '310118', role: 'platform' },
  action: 'case.submitted',
  object: { class: 'case', ref: 'case_00000000000000000000000000' },
  legalBasis: 'statutory_duty',
  purpose: itemPurpose('11330421XX0000001N4000000000001', '内资有限公司设立'),
  reasonCode: 'http_503',
  details: { to: '330421', until: '2026-10-14T08:00:00.000Z', materials: 2 },
};

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const born = fc.date({
  min: new Date('1930-01-01'),
  max: new Date('1999-12-31'),
  noInvalidDate: true,
});
const first17 = fc
  .tuple(fc.constantFrom('310118', '320509', '330421'), born, digits(3))
  .map(
    ([region, day, serial]) =>
      `${region}${day.toISOString().slice(0, 10).replaceAll('-', '')}${serial}`,
  );
const citizen = first17.map((number) => number + citizenCheckDigit(number));
const legacy = first17.map((number) => number.slice(0, 6) + number.slice(8));
const mobile = digits(9).map((rest) => `13${rest}`);
const name = fc.constantFrom('沈小青', '𠂇䶮', '阿依古丽·买买提', '欧阳韡');
const address = fc.constantFrom('青浦区公园路100号', '嘉善县魏塘街道');
const plain = fc.oneof(citizen, legacy, mobile, name, address);

/** As people and systems write numbers: bare, in full width, in groups, within other words. */
const written = fc
  .tuple(plain, fc.nat(3), fc.constantFrom('', 'REJECTED_', 'no.', '申请人'))
  .map(([text, form, before]) => {
    if (form === 1 && /^\d/.test(text))
      return (
        before +
        [...text].map((c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0)).join('')
      );
    return before + (form === 2 && /^\d/.test(text) ? text.replace(/(.{4})/g, '$1-') : text);
  });

/** The event with a text at each place where one may stand. */
const places: readonly ((text: string) => Partial<NewAuditEvent>)[] = [
  (text) => ({ purpose: text as never }),
  (text) => ({ reasonCode: text }),
  (text) => ({ caseRef: text }),
  (text) => ({ onBehalfOf: text }),
  (text) => ({ object: { class: text, ref: 'x' } }),
  (text) => ({ object: { class: 'x', ref: text } }),
  (text) => ({ actor: { kind: 'member', id: text, organisation: 'x', role: 'x' } }),
  (text) => ({ actor: { kind: 'member', id: 'x', organisation: text, role: 'x' } }),
  (text) => ({ actor: { kind: 'member', id: 'x', organisation: 'x', role: text } }),
  (text) => ({ details: { detail: text } }),
  (text) => ({ details: { [text.slice(0, 40)]: 1 } }),
  (text) => ({ commitments: [{ field: text, digest: '0'.repeat(64) }] }),
];

describe('a leaf of the log', () => {
  it('says words, names and times of ours as they are', () => {
    const { version: _, eventId, at, ...rest } = completeEvent(event, now);
    expect(rest).toMatchObject(event);
    expect(eventId).toMatch(/^evt_/);
    expect(at).toBe(now.toISOString());
  });

  it('holds no number, name or address of a person, wherever in an event it is put', () => {
    fc.assert(
      fc.property(written, fc.constantFrom(...places), (text, put) => {
        const leaf = JSON.stringify(completeEvent({ ...event, ...put(text) }, now));
        expect(leaf).not.toContain(text);
        expect(leaf).toContain('withheld');
      }),
      { numRuns: 500 },
    );
  });

  it('never withholds the names that the gateway makes, nor digests', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.stringMatching(/^[0-9a-f]{64}$/), (uuid, digest) => {
        const { details } = completeEvent({ ...event, details: { uuid, digest } }, now);
        expect(details).toEqual({ uuid, digest });
      }),
      { numRuns: 2000 },
    );
  });
});

it('every purpose of the vocabulary stands in the log as it is, and the clause of an agreement by which nobody is asked', () => {
  for (const purpose of Object.keys(auditPurposes) as (keyof typeof auditPurposes)[])
    expect(completeEvent({ ...event, purpose }, now).purpose).toBe(purpose);
  const clauseOf = (clause: string) =>
    completeEvent({ ...event, details: { clause } }, now).details['clause'];
  for (const clause of ['行政许可法第四十五条', '《个人信息保护法》第13条第一款第三项'])
    expect(clauseOf(clause)).toBe(clause);
  for (const clause of ['沈某某的第二套住房', '沈某某', '第四十五条 11010519491231002X'])
    expect(clauseOf(clause)).toBe('withheld');
});

it('the laws that set an item up stand in the log as its region publishes them, and nothing else under that name', () => {
  const basisOf = (basis: string) =>
    completeEvent({ ...event, details: { basis } }, now).details['basis'];
  for (const basis of [
    '食品安全法 第三十五条',
    '《市场主体登记管理条例》 第三条第二款; 行政许可法',
    '国务院关于深化行政审批制度改革的决定（国发〔2012〕52号）',
    '国务院关于第六批取消和调整行政审批项目的决定（国发[2012]52号）',
    '关于深化“放管服”改革优化营商环境的意见; 3.1 一般规定',
  ])
    expect(basisOf(basis)).toBe(basis);
  for (const basis of ['沈某某', '食品安全法 11010519491231002X', '食品安全法\n沈某某', '法'])
    expect(basisOf(basis)).toBe('withheld');
});
