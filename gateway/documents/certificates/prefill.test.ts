import { describe, expect, it } from 'vitest';
import type { FormSchema } from '#contracts/form-schema';
import { type EarlierCase, prefill as prefillFrom, type Source } from './prefill.ts';

const origin = {
  region: '320509',
  sourceField: 'legalPerson',
  raw: '沈示例',
  transform: 'none',
  confidence: 'exact',
} as const;
const card: Source = {
  credentialId: 'cred_1',
  certificateType: '11100000000013127D001',
  region: '320509',
  claims: { holderName: '沈示例', holderCode: 'X' },
  provenance: { 'holders.1.name': { ...origin, confidence: 'repaired' } },
};
const licence: Source = {
  ...card,
  credentialId: 'cred_2',
  certificateType: '11100000MB0143028R001',
  claims: {
    holderName: '示例丝绸',
    holderCode: 'Y',
    legalRepresentative: '沈示例',
    registeredCapital: '100',
  },
  provenance: {
    'attributes.formerLegalRepresentative': { ...origin, confidence: 'assumed' },
    'attributes.legalRepresentative': origin,
  },
};
const schema: FormSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    companyName: { type: 'string', maxLength: 3 },
    uscc: { type: 'string' },
    legalRepresentative: { type: 'string' },
    capital: { type: 'integer' },
    purpose: { type: 'string' },
  },
  required: ['name', 'companyName', 'purpose'],
};

const code = '11330421XX0000001N4000131001001';
const earlier = (caseId: string, form: EarlierCase['form'], itemCode = 'other'): EarlierCase => ({
  caseId,
  itemCode,
  submittedAt: '2026-06-01T00:00:00.000Z',
  form,
});
const prefill = (
  form: FormSchema | undefined,
  certificates: readonly Source[],
  given: EarlierCase['form'],
  cases: readonly EarlierCase[] = [],
) => prefillFrom(form ? { code, form } : { code }, { certificates, cases }, given);

describe('filling in a form', () => {
  const filled = prefill(schema, [licence, card], { legalRepresentative: '别人', extra: 'x' });

  it('takes each field from the certificate that speaks of it, and says from which', () => {
    expect(filled.form).toEqual({
      name: '沈示例',
      uscc: 'Y',
      legalRepresentative: '别人',
      capital: 100,
      extra: 'x',
    });
    expect(
      filled.fields.map(({ field, source }) => [
        field,
        'credentialId' in source && source.credentialId,
      ]),
    ).toEqual([
      ['name', 'cred_1'],
      ['uscc', 'cred_2'],
      ['legalRepresentative', 'cred_2'],
      ['capital', 'cred_2'],
    ]);
  });

  it('lets stand what was typed, and marks where the certificate says otherwise', () => {
    expect(filled.fields[2]).toMatchObject({
      value: '别人',
      changedFrom: '沈示例',
      source: { claim: 'legalRepresentative', confidence: 'exact' },
    });
    expect(prefill(schema, [card], { name: '沈示例' }).fields[0]).not.toHaveProperty('changedFrom');
  });

  it('says how surely the name of the holder was read, who is none of the attributes', () => {
    expect(filled.fields[0]?.source).toMatchObject({ claim: 'holderName', confidence: 'repaired' });
  });

  it.each(['', ' ', '0x10', '1e3', '一百'])('takes %j for no number', (registeredCapital) => {
    const claims = { ...licence.claims, registeredCapital };
    expect(prefill(schema, [{ ...licence, claims }], {}).form).not.toHaveProperty('capital');
  });

  it('fills in nothing that the form would refuse, and names what is still missing', () => {
    expect(filled.form).not.toHaveProperty('companyName');
    expect(filled.missing).toEqual(['companyName', 'purpose']);
  });

  it('without a schema has the certificates’ own names', () => {
    expect(prefill(undefined, [card], {}).form).toEqual(card.claims);
  });

  it('takes what was written before only where no certificate speaks, from the newest that fits, by the same name', () => {
    const before = [
      earlier('case_2', { purpose: '租赁住房', name: '曾用名', companyName: '太长的名字' }),
      earlier('case_1', { purpose: '购房', companyName: '示例', applicantName: '沈示例' }),
    ];
    const { form, fields, missing } = prefill(schema, [card], { purpose: '装修' }, before);
    expect(form).toEqual({ name: '沈示例', companyName: '示例', purpose: '装修' });
    expect(missing).toEqual([]);
    expect(fields).toContainEqual({
      field: 'companyName',
      value: '示例',
      source: {
        caseId: 'case_1',
        itemCode: 'other',
        submittedAt: before[1]?.submittedAt,
        field: 'companyName',
      },
    });
    expect(fields.find(({ field }) => field === 'purpose')).toMatchObject({
      value: '装修',
      changedFrom: '租赁住房',
      source: { caseId: 'case_2' },
    });
  });

  it('without a schema has the names of earlier applications for the same item, and of no other', () => {
    const before = [
      earlier('case_3', { months: 12 }),
      earlier('case_2', { months: 6 }, code),
      earlier('case_1', { plan: 'x' }),
    ];
    const { form, fields } = prefill(undefined, [], {}, before);
    expect(form).toEqual({ months: 6 });
    expect(fields).toMatchObject([{ field: 'months', source: { caseId: 'case_2' } }]);
  });
});
