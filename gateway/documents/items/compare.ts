import type { Item, ItemMaterial } from '#contracts/item';
import { materialKind } from './material-kind.ts';

type Ways = Pick<ItemMaterial, 'name' | 'required' | 'commitment' | 'originalRequired'> & {
  readonly certificateType?: string;
};

/** One item side by side. `differences` names the rows in which its versions are not alike. */
export type Comparison = {
  readonly items: readonly Item[];
  readonly materials: readonly {
    /** As the first region calls it that asks for it. */
    readonly code: string;
    /** What the regions call the same paper: LEASE, CDZM, DZZM. */
    readonly codes: readonly string[];
    readonly kind: string;
    /** Keyed by item code; an item that does not ask for the material is not there. */
    readonly asked: Readonly<Record<string, Ways>>;
    readonly alike: boolean;
  }[];
  readonly differences: readonly string[];
};

const waysOf = ({
  name,
  required,
  commitment,
  originalRequired,
  certificateType,
}: ItemMaterial): Ways => ({
  name,
  required,
  commitment,
  originalRequired,
  ...(certificateType === undefined ? {} : { certificateType }),
});

const termsOf = ({ required, commitment, originalRequired, certificateType }: Ways): string =>
  JSON.stringify([required, commitment, originalRequired, certificateType ?? '']);

const compared = ['name', 'requiredIal', 'statutoryDays', 'promisedDays'] as const;
const units = { statutoryDays: 'statutoryUnit', promisedDays: 'promisedUnit' } as const;

/** Four hours are no four days. */
const comparable = (item: Item, field: (typeof compared)[number]): string =>
  field in units
    ? `${item[field]} ${item[units[field as keyof typeof units]] ?? 'working_day'}`
    : String(item[field]);

const isAlike = (values: readonly unknown[]): boolean => new Set(values).size <= 1;

/** Lays the regions' versions of one item beside each other; materials meet under their kind. */
export function compareItems(items: readonly Item[]): Comparison {
  const rows = new Map<string, { codes: Set<string>; asked: Record<string, Ways> }>();
  for (const item of items) {
    for (const material of item.materials) {
      const kind = materialKind(material);
      const row = rows.get(kind) ?? { codes: new Set(), asked: {} };
      row.codes.add(material.code);
      row.asked[item.code] ??= waysOf(material);
      rows.set(kind, row);
    }
  }
  const materials = [...rows].map(([kind, { codes, asked }]) => {
    const ways = Object.values(asked);
    const [code = kind] = codes;
    const alike = ways.length === items.length && isAlike(ways.map(termsOf));
    return { code, codes: [...codes], kind, asked, alike };
  });
  return {
    items,
    materials,
    differences: [
      ...compared.filter((field) => !isAlike(items.map((item) => comparable(item, field)))),
      ...materials
        .filter((material) => !material.alike)
        .map((material) => `materials/${material.code}`),
    ],
  };
}
