import type { Item } from '#contracts/item';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { materialKind } from '../items/material-kind.ts';
import { fieldsGiven, isGivenNow } from '../items/sharing.ts';
import { type Asking, checklistOf } from './checklist.ts';

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
  /** Ways to a window that these papers alone made necessary. */
  readonly visits: number;
};

/** What forms of several regions ask, and so a person writes again. */
export type AskedTwice = {
  readonly field: string;
  readonly titles: readonly string[];
  readonly asked: readonly { readonly itemCode: string; readonly region: string }[];
};

export type MaterialGraph = {
  readonly materials: readonly GraphMaterial[];
  readonly gains: readonly Gain[];
  readonly forms: readonly AskedTwice[];
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

/** Whether somebody of this region goes to a window for papers of this type, and for nothing else. */
function isOnlyOriginal(item: Item, type: string, asking: Asking & { home: string }): boolean {
  const { materials } = checklistOf(item, {}, asking);
  const shown = materials.filter(({ how, needed }) => how === 'original' && needed === 'yes');
  const ofType = new Set(
    item.materials
      .filter(({ certificateType }) => certificateType === type)
      .map(({ code }) => code),
  );
  return shown.length > 0 && shown.every(({ code }) => ofType.has(code));
}

function formsOf(items: readonly Item[]): AskedTwice[] {
  const fields = items.flatMap(({ code: itemCode, region, form }) =>
    Object.entries(form?.properties ?? {}).map(([field, { title }]) => ({
      field,
      title,
      asked: { itemCode, region },
    })),
  );
  return [...Map.groupBy(fields, ({ field }) => field)]
    .map(([field, uses]) => ({
      field,
      titles: sorted(uses.flatMap(({ title }) => title ?? [])),
      asked: uses.map(({ asked }) => asked),
    }))
    .filter(({ asked }) => new Set(asked.map(({ region }) => region)).size > 1)
    .sort((a, b) => b.asked.length - a.asked.length);
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
        // What the item does not read, or its region never gives, no agreement brings.
        if (!fieldsGiven(document, item, certificateType, issuerRegion).ok) continue;
        if (isGivenNow(document, item, certificateType, issuerRegion, now)) continue;
        const name = JSON.stringify(question);
        const known = missing.get(name) ?? { ...question, items: 0, papers: 0, visits: 0 };
        const cases = casesOf(item.code, issuerRegion);
        const asking = { document, home: issuerRegion, language: 'zh-CN', now } as const;
        const isSpared = cases > 0 && isOnlyOriginal(item, certificateType, asking);
        const [papers, visits] = [known.papers + cases, known.visits + (isSpared ? cases : 0)];
        missing.set(name, { ...known, items: known.items + 1, papers, visits });
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
  forms: formsOf(items),
});
