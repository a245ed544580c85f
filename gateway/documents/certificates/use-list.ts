import type { Item, ItemMaterial } from '#contracts/item';
import type { FederationDocument } from '../../trust/federation/document.ts';
import { mayAsk } from '../../trust/federation/may-ask.ts';
import { mustGive, neverGiven } from '../items/sharing.ts';
import { describedFields, describedType } from './types.ts';

/** One line of a 用证清单: which item uses which certificate instead of which paper, and of what it reads. */
export type Use = {
  readonly itemCode: string;
  readonly itemName: string;
  readonly region: string;
  readonly material: { readonly code: string; readonly name: string; readonly required: boolean };
  readonly type: {
    readonly code: string;
    readonly name?: { readonly zh: string; readonly en: string };
  };
  readonly fields: readonly {
    readonly name: string;
    readonly label?: { readonly zh: string; readonly en: string };
    readonly sensitivity?: string;
  }[];
  /** Where the certificate can come from, for this item. */
  readonly from: readonly Source[];
};

type Source = {
  readonly issuerRegion: string;
  readonly standing: 'own_region' | 'recognised' | 'no_agreement' | 'never_given';
  readonly agreement?: string;
  /** The issuing region has taken it upon itself to give it (责任清单). */
  readonly mustGive: boolean;
  /** Fields that the item may read and the issuing region never gives (负面清单), or not under the agreement. */
  readonly withheld: readonly string[];
};

type Used = ItemMaterial & { readonly certificateType: string };

function sourceOf(
  document: FederationDocument,
  { code: itemCode, region: recognisingRegion }: Item,
  { certificateType, fields = [] }: Used,
  issuerRegion: string,
  now: Date,
): Source {
  const question = { certificateType, issuerRegion, recognisingRegion, itemCode };
  const agreement = mayAsk(document, question, now);
  const never = neverGiven(document, issuerRegion, certificateType);
  const isGiven = (field: string) => agreement?.fields?.includes(field) ?? true;
  const base = {
    issuerRegion,
    mustGive: mustGive(document, issuerRegion, certificateType),
    withheld: fields.filter((field) => never === 'all' || never.has(field) || !isGiven(field)),
  };
  if (never === 'all' || (fields.length > 0 && base.withheld.length === fields.length))
    return { ...base, standing: 'never_given' };
  if (!agreement) return { ...base, standing: 'no_agreement' };
  return issuerRegion === recognisingRegion
    ? { ...base, standing: 'own_region' }
    : { ...base, standing: 'recognised', agreement: agreement.id };
}

function useOf(document: FederationDocument, item: Item, material: Used, now: Date): Use {
  const { code, name, required, certificateType, fields = [] } = material;
  const described = describedType(certificateType);
  return {
    itemCode: item.code,
    itemName: item.name,
    region: item.region,
    material: { code, name, required },
    type: { code: certificateType, ...(described ? { name: described.name } : {}) },
    fields: describedFields(certificateType, fields),
    from: document.regions.map((region) => sourceOf(document, item, material, region.code, now)),
  };
}

/** 用证清单 of some items, as DB31/T 310018-2024 has it published; modelled on its outline. */
export const usesOf = (
  document: FederationDocument,
  items: readonly Item[],
  now: Date,
): readonly Use[] =>
  items.flatMap((item) =>
    item.materials
      .filter((material): material is Used => material.certificateType !== undefined)
      .map((material) => useOf(document, item, material, now)),
  );
