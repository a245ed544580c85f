import { describe, expect, it } from 'vitest';
import type { Guide } from '#contracts/guide';
import type { Item, ItemMaterial } from '#contracts/item';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { checklistOf } from './checklist.ts';

const licence = '11100000MB0143028R001';
const material = (code: string, change: Partial<ItemMaterial> = {}): ItemMaterial => ({
  code,
  name: `材料${code}`,
  required: true,
  commitment: false,
  originalRequired: false,
  ...change,
});

const when = [{ premises: ['own'] }];
const item: Item = {
  code: '11330421XX0000001N4000131001001',
  region: '330421',
  name: '设立',
  authority: '示例局',
  requiredIal: 2,
  statutoryDays: 20,
  promisedDays: 5,
  materials: [
    material('NOBASIS', { exempt: 'no_basis' }),
    material('TAX', { exempt: 'sharing', certificateType: licence }),
    material('LICENCE', { certificateType: licence, fields: ['holderName'], commitment: true }),
    material('PROMISE', { commitment: true, originalRequired: true }),
    material('LEASE', { originalRequired: true, when: [{ premises: ['rented'] }] }),
    material('DEED', { required: false, when }),
    material('NOTE', { required: false }),
  ],
  guide: {
    visits: 2,
    places: [],
    outcomes: [
      { when, promisedDays: 1 },
      { when: [{ premises: ['none'] }], stop: '须先有住所' },
    ],
    questions: [
      {
        code: 'premises',
        text: '住所',
        options: ['rented', 'own', 'none'].map((code) => ({ code, text: code })),
      },
    ],
  } as unknown as Guide,
};

const document = {
  regions: [
    { code: '320509', name: { zh: '吴江', en: 'Wujiang' } },
    { code: '330421', name: { zh: '嘉善', en: 'Jiashan' } },
  ],
  agreements: [
    {
      certificateType: licence,
      issuerRegion: '320509',
      recognisingRegion: '330421',
      items: ['000131001001'],
      since: '2026-01-01',
      until: '2026-06-30',
    },
  ],
} as unknown as FederationDocument;

const asking = { document, language: 'zh-CN', now: new Date('2026-06-30T10:00:00Z') } as const;
const ways = (situation: Record<string, string>, change: object = {}) =>
  Object.fromEntries(
    checklistOf(item, situation, { ...asking, ...change }).materials.map(
      ({ code, how, needed }) => [code, needed === 'yes' ? how : `${how} ${needed}`],
    ),
  );

describe('the checklist', () => {
  it('gives each material the way that asks least of a person, and says why', () => {
    expect(ways({ premises: 'rented' })).toEqual({
      NOBASIS: 'exempt',
      TAX: 'exempt',
      LICENCE: 'certificate',
      PROMISE: 'commitment',
      LEASE: 'original',
      NOTE: 'upload if_wished',
    });
    const { materials, saved } = checklistOf(item, { premises: 'rented' }, asking);
    expect(saved).toEqual({ materials: 4, visits: 1 });
    expect(materials[2]).toMatchObject({
      certificateType: licence,
      otherwise: ['commitment', 'upload'],
    });
    expect(materials[2]?.because).toContain('吴江');
    for (const { because } of materials) expect(because).not.toBe('');
  });

  it('spares both visits where nothing has to be shown, and takes the time of the situation', () => {
    expect(checklistOf(item, { premises: 'own' }, asking)).toMatchObject({
      complete: true,
      promisedDays: 1,
      saved: { materials: 4, visits: 2 },
    });
    expect(ways({ premises: 'own' })).not.toHaveProperty('LEASE');
    expect(ways({ premises: 'own' })).toMatchObject({ DEED: 'upload' });
  });

  it('tells of what depends on an open question, and counts it for nothing', () => {
    const open = checklistOf(item, {}, asking);
    expect(open).toMatchObject({ complete: false, next: ['premises'] });
    expect(ways({})).toMatchObject({ LEASE: 'original perhaps', DEED: 'upload perhaps' });
  });

  it('asks for nothing where the way ends', () => {
    expect(checklistOf(item, { premises: 'none' }, asking)).toMatchObject({
      stop: '须先有住所',
      materials: [],
      saved: { materials: 0, visits: 0 },
    });
  });

  it('counts a certificate of another region only under an agreement that is in force today', () => {
    expect(ways({ premises: 'own' }, { home: '320509' })).toMatchObject({ LICENCE: 'certificate' });
    expect(ways({ premises: 'own' }, { home: '330421' })).toMatchObject({ LICENCE: 'certificate' });
    expect(ways({ premises: 'own' }, { home: '310118' })).toMatchObject({ LICENCE: 'commitment' });
    const tomorrow = { home: '320509', now: new Date('2026-06-30T16:00:00Z') };
    expect(ways({ premises: 'own' }, tomorrow)).toMatchObject({ LICENCE: 'commitment' });
  });

  it('promises no certificate that a retrieval would not bring: by 负面清单, by the agreement, by the item', () => {
    const never = (fields?: string[]) => ({
      ...document,
      regions: document.regions.map((region) => ({
        ...region,
        sharing: { never: [{ type: licence, ...(fields ? { fields } : {}) }] },
      })),
    });
    const agreed = (fields: string[]) => ({
      ...document,
      agreements: document.agreements.map((agreement) => ({ ...agreement, fields })),
    });
    const from = (changed: object) =>
      ways({ premises: 'own' }, { home: '320509', document: changed })['LICENCE'];
    expect(from(never(['number']))).toBe('certificate');
    for (const changed of [never(), never(['holderName']), agreed(['number'])])
      expect(from(changed)).toBe('commitment');
    const unread = { ...item, materials: [material('X', { certificateType: licence })] };
    expect(checklistOf(unread, { premises: 'own' }, asking).materials).toMatchObject([
      { how: 'upload', reason: 'not_recognised' },
    ]);
  });
});
