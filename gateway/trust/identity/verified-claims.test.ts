import { describe, expect, it } from 'vitest';
import { usccCheckCharacter } from '#contracts/check-digits';
import { verifiedParty } from './verified-claims.ts';

const framework = 'cn_real_name';
const person = { name: '沈示例', id_number: '320509189102140022', nickname: '小沈' };
const uscc = `91320509XXWJ00001${usccCheckCharacter('91320509XXWJ00001')}`;

const verified = (claims: Record<string, unknown>, trust_framework = framework) => ({
  verification: { trust_framework },
  claims,
});
const said = (claims: Record<string, unknown>, change: object = {}) => ({
  kind: 'person' as const,
  ial: 2,
  verified: verified(claims),
  ...change,
});
const nobody = { ok: true, value: undefined };

const now = new Date('2026-11-28T00:00:00Z');

describe('who somebody is by another domain', () => {
  it('is a whole person or a whole company', () => {
    expect(verifiedParty(said({ ...person, phone_number: '13900000000' }), framework, now)).toEqual(
      {
        ok: true,
        value: {
          kind: 'person',
          name: '沈示例',
          idType: '111',
          idNumber: '320509189102140022',
          phone: '13900000000',
        },
      },
    );
    const company = { company_name: '示例丝绸有限公司', uscc, legal_representative: '沈示例' };
    expect(verifiedParty(said(company, { kind: 'company' }), framework, now)).toMatchObject({
      ok: true,
      value: { kind: 'company', uscc, legalRepresentative: '沈示例' },
    });
  });

  it('is not known without an agreement, by another framework, or below real name', () => {
    expect(verifiedParty(said(person), undefined, now)).toEqual(nobody);
    expect(verifiedParty(said(person), 'another', now)).toEqual(nobody);
    expect(verifiedParty(said(person, { ial: 1 }), framework, now)).toEqual(nobody);
    expect(verifiedParty(said(person, { verified: undefined }), framework, now)).toEqual(nobody);
  });

  it.each([
    ['half an identity', { name: person.name }],
    ['a wrong check digit', { ...person, id_number: '320509189102140020' }],
    ['a person where a company is said', { ...person }, 'company'],
    ['a number that is no text', { ...person, id_number: 320509189102140000 }],
  ] as const)('refuses %s', (_, claims, kind: 'person' | 'company' = 'person') => {
    expect(verifiedParty(said(claims, { kind }), framework, now)).toEqual({
      ok: false,
      failure: 'verified_claims',
    });
  });
});
