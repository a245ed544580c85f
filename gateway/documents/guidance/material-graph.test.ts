import { expect, it } from 'vitest';
import type { Item } from '#contracts/item';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { materialGraph } from './material-graph.ts';

const licence = '11100000MB0143028R001';
const item = (region: string, code: string, name: string): Item =>
  ({
    code: `11${region}XX0000001N4000131001001`,
    region,
    materials: [
      {
        code: 'LICENCE',
        name: '营业执照',
        certificateType: licence,
        fields: ['holderName'],
        required: true,
        originalRequired: true,
      },
      { code, name, required: true },
    ],
    form: { properties: { companyName: { title: '企业名称' }, [`of${region}`]: {} } },
  }) as unknown as Item;
const items = [
  item('310118', 'LEASE', '住所使用证明(租赁合同)'),
  item('330421', 'DZZM', '住所(场所)证明'),
];
const document = {
  regions: ['310118', '330421'].map((code) => ({ code })),
  agreements: [
    {
      certificateType: licence,
      issuerRegion: '310118',
      recognisingRegion: '330421',
      items: ['000131001001'],
      since: '2026-01-01',
    },
  ],
} as unknown as FederationDocument;

it('names each paper once with all who ask for it, and what the agreement that is missing would spare', () => {
  const now = new Date('2026-06-01T00:00:00Z');
  const counted = (_: string, home: string) => (home === '330421' ? 12 : 5);
  const { materials, gains, forms } = materialGraph(items, document, now, counted);
  expect(materials.map(({ kind, codes }) => [kind, codes])).toEqual([
    [licence, ['LICENCE']],
    ['premises', ['DZZM', 'LEASE']],
  ]);
  expect(materials[1]?.asked).toHaveLength(2);
  expect(gains).toEqual([
    {
      certificateType: licence,
      issuerRegion: '330421',
      recognisingRegion: '310118',
      items: 1,
      papers: 12,
      visits: 12,
    },
  ]);
  // What one region alone asks is asked once.
  expect(forms).toMatchObject([
    {
      field: 'companyName',
      titles: ['企业名称'],
      asked: [{ region: '310118' }, { region: '330421' }],
    },
  ]);
  const shownToo = items.map((one) => ({
    ...one,
    materials: one.materials.map((material) => ({ ...material, originalRequired: true })),
  }));
  // Whoever has to come for another paper anyway is spared no way.
  expect(materialGraph(shownToo, document, now, counted).gains).toMatchObject([{ visits: 0 }]);
});

it('an agreement that gives nothing spares nothing yet, and one about what is never given would not', () => {
  const now = new Date('2026-06-01T00:00:00Z');
  const from = (changed: object) =>
    materialGraph(items, { ...document, ...changed } as FederationDocument, now, () => 1).gains.map(
      ({ issuerRegion }) => issuerRegion,
    );
  const agreements = document.agreements.map((agreement) => ({ ...agreement, fields: ['number'] }));
  expect(from({ agreements })).toEqual(['330421', '310118']);
  const sharing = { never: [{ type: licence }] };
  const regions = document.regions.map((region) => ({ ...region, sharing }));
  expect(from({ agreements, regions })).toEqual([]);
});
