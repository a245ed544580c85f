import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FederationDocument } from './document.ts';
import { type ConfiguredRegion, misfits } from './misfits.ts';

const document = FederationDocument.parse(
  JSON.parse(readFileSync(`${import.meta.dirname}/../../../docs/federation.example.json`, 'utf8')),
);
const fitting: readonly ConfiguredRegion[] = document.regions.map(({ code, levels }) => ({
  region: code,
  levelWords: Object.keys(levels ?? {}),
}));
const [first] = document.regions;
const withFirst = (change: Partial<FederationDocument['regions'][number]>) => ({
  ...document,
  regions: document.regions.map((region) => (region === first ? { ...region, ...change } : region)),
});

describe('a federation document and the configuration of a process', () => {
  it('that fit together have nothing to say', () => {
    expect(misfits(document, fitting)).toEqual([]);
  });

  it.each<[string, FederationDocument, readonly ConfiguredRegion[], string, string]>([
    ['a region without binding', document, fitting.slice(1), '/regions/0', 'there is no REGION_'],
    [
      'a binding without region',
      document,
      [...fitting, { region: '330402' }],
      '/regions',
      'REGION_330402 is configured',
    ],
    [
      'a level that nobody maps',
      document,
      fitting.map((one) => ({ ...one, levelWords: [...(one.levelWords ?? []), '至尊'] })),
      '/regions/0/levels',
      'says 至尊, which nobody maps',
    ],
    [
      'a mapped level that the region never says',
      withFirst({ levels: { ...first?.levels, 至尊: { ial: 3, aal: 1 } } }),
      fitting,
      '/regions/0/levels',
      '至尊 is mapped',
    ],
    [
      'a pull region that nobody can fetch for',
      { ...withFirst({ delivery: 'pull' }), members: [] },
      fitting,
      '/regions/0/delivery',
      'no platform of the region has inbox:read',
    ],
    [
      'a code of no province',
      withFirst({ code: '990118' }),
      [...fitting, { region: '990118' }],
      '/regions/0/code',
      'name no province',
    ],
    [
      'a code of the past',
      withFirst({ code: '310229' }),
      [...fitting, { region: '310229' }],
      '/regions/0/code',
      'today the region is 310118',
    ],
  ])('%s is told with its place', (_, changed, configured, pointer, reason) => {
    expect(misfits(changed, configured)).toContainEqual({
      pointer,
      reason: expect.stringContaining(reason),
    });
  });
});
