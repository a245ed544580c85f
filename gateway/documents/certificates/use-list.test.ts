import { describe, expect, it } from 'vitest';
import { certificateTypes } from '#adapters/kit/sample-world';
import { federation, items } from '../../../tests/certificates/federation.ts';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { fieldsGiven } from '../items/sharing.ts';
import { usesOf } from './use-list.ts';

const { identityCard } = certificateTypes;
const now = new Date('2026-11-28T04:00:00Z');
const [setUp] = items;
if (!setUp) throw new Error('no item');

type Sharing = NonNullable<FederationDocument['regions'][number]['sharing']>;
const sharing = (code: string, lists: Sharing): FederationDocument => ({
  ...federation,
  regions: federation.regions.map((region) =>
    region.code === code ? { ...region, sharing: lists } : region,
  ),
});
const sources = (document: FederationDocument) =>
  Object.fromEntries(
    (
      usesOf(document, [setUp], now).find(({ type }) => type.code === identityCard.code)?.from ?? []
    ).map(({ issuerRegion, ...rest }) => [issuerRegion, rest] as const),
  );

describe('用证清单', () => {
  it('names paper, type, fields with their label and sensitivity, and where each can come from', () => {
    const [use] = usesOf(federation, [setUp], now);
    expect(use).toMatchObject({
      itemCode: setUp.code,
      material: { code: 'ID', required: true },
      type: { code: identityCard.code, name: { zh: identityCard.name } },
      fields: [
        { name: 'holderName', label: { en: 'Name' }, sensitivity: 'personal' },
        { name: 'holderCode', label: { en: 'Citizen number' }, sensitivity: 'sensitive' },
        { name: 'validity', sensitivity: 'public' },
      ],
    });
    expect(sources(federation)).toMatchObject({
      '310118': { standing: 'no_agreement' },
      '320509': { standing: 'recognised', agreement: 'wj-ja-id' },
      '330421': { standing: 'own_region' },
    });
  });

  it('the three lists of sharing: what must be given, and what is never given', () => {
    const listed = sharing('320509', {
      must: [{ type: identityCard.code }],
      never: [{ type: identityCard.code, fields: ['holderCode'] }],
    });
    expect(sources(listed)['320509']).toMatchObject({ mustGive: true, withheld: ['holderCode'] });
    const nothing = sharing('320509', { never: [{ type: identityCard.code }] });
    expect(sources(nothing)['320509']).toMatchObject({ standing: 'never_given' });
  });
});

describe('pretext: an item that reads a field which its region never gives', () => {
  const given = (lists: Sharing) =>
    fieldsGiven(sharing('320509', lists), setUp, identityCard.code, '320509');

  it('is not given it, and nothing at all where nothing is left', () => {
    const type = identityCard.code;
    expect(given({ never: [{ type, fields: ['holderCode'] }] })).toEqual({
      ok: true,
      value: ['holderName', 'validity'],
    });
    for (const never of [[{ type }], [{ type, fields: ['holderName', 'holderCode', 'validity'] }]])
      expect(given({ never })).toMatchObject({ failure: { code: 'certificate.not_shared' } });
  });

  it('another region’s list withholds nothing', () => {
    const other = sharing('310118', { never: [{ type: identityCard.code }] });
    expect(fieldsGiven(other, setUp, identityCard.code, '320509').ok).toBe(true);
  });
});
