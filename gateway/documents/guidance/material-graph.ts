import type { Item } from '#contracts/item';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { mayAsk } from '../../trust/federation/may-ask.ts';
import { materialKind } from '../items/material-kind.ts';

/** One paper, whatever the regions call it, and who asks for it. */
export type GraphMaterial = {
  readonly kind: string;
  readonly names: readonly string[];
  readonly codes: readonly string[];
  readonly certificateTypes: readonly string[];
  readonly asked: readonly { readonly itemCode: string; readonly region: string }[];
};

/** What recognising one more type between two regions would spare. */
export type Gain = {
  readonly certificateType: string;
  readonly issuerRegion: string;
  readonly recognisingRegion: string;
  readonly items: number;
  /** Papers that people of the issuing region brought for these items within the time that was counted. */
  readonly papers: number;
};

export type MaterialGraph = {
  readonly materials: readonly GraphMaterial[];
  readonly gains: readonly Gain[];
};

/** How many cases of people of a region there were for an item. */
export type CaseCount = (itemCode: string, homeRegion: string) => number;

const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort();

function materialsOf(items: readonly Item[]): GraphMaterial[] {
  const asked = items.flatMap((item) => item.materials.map((material) => ({ item, material })));
  const byKind = Map.groupBy(asked, ({ material }) => materialKind(material));
  return [...byKind].map(([kind, uses]) => ({
    kind,
    names: sorted(uses.map(({ material }) => material.name)),
    codes: sorted(uses.map(({ material }) => material.code)),
    certificateTypes: sorted(uses.flatMap(({ material }) => material.certificateType ?? [])),
    asked: uses.map(({ item }) => ({ itemCode: item.code, region: item.region })),
  }));
}

function gainsOf(
  items: readonly Item[],
  document: FederationDocument,
  now: Date,
  casesOf: CaseCount,
): Gain[] {
  const missing = new Map<string, Gain>();
  for (const item of items) {
    const types = sorted(item.materials.flatMap(({ certificateType }) => certificateType ?? []));
    for (const certificateType of types) {
      for (const { code: issuerRegion } of document.regions) {
        const question = { certificateType, issuerRegion, recognisingRegion: item.region };
        if (mayAsk(document, { ...question, itemCode: item.code }, now)) continue;
        const name = JSON.stringify(question);
        const known = missing.get(name) ?? { ...question, items: 0, papers: 0 };
        const papers = known.papers + casesOf(item.code, issuerRegion);
        missing.set(name, { ...known, items: known.items + 1, papers });
      }
    }
  }
  return [...missing.values()].sort((a, b) => b.papers - a.papers || b.items - a.items);
}

/** 材料图谱: which items ask for which paper, and which agreement would spare how many. */
export const materialGraph = (
  items: readonly Item[],
  document: FederationDocument,
  now: Date,
  casesOf: CaseCount,
): MaterialGraph => ({
  materials: materialsOf(items),
  gains: gainsOf(items, document, now, casesOf),
});
