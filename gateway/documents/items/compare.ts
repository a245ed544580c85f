import type { Item, ItemMaterial } from '#contracts/item';

type Ways = Pick<ItemMaterial, 'name' | 'required' | 'commitment' | 'originalRequired'> & {
  readonly certificateType?: string;
};

/** One item side by side. `differences` names the rows in which its versions are not alike. */
export type Comparison = {
  readonly items: readonly Item[];
  readonly materials: readonly {
    readonly code: string;
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

const isAlike = (values: readonly unknown[]): boolean => new Set(values).size <= 1;

/** Lays the regions' versions of one item beside each other; materials meet under their code. */
export function compareItems(items: readonly Item[]): Comparison {
  const codes = [
    ...new Set(items.flatMap((item) => item.materials.map((material) => material.code))),
  ];
  const materials = codes.map((code) => {
    const asked: Record<string, Ways> = {};
    for (const item of items) {
      const material = item.materials.find((candidate) => candidate.code === code);
      if (material) asked[item.code] = waysOf(material);
    }
    const ways = Object.values(asked);
    return { code, asked, alike: ways.length === items.length && isAlike(ways.map(termsOf)) };
  });
  return {
    items,
    materials,
    differences: [
      ...compared.filter((field) => !isAlike(items.map((item) => item[field]))),
      ...materials
        .filter((material) => !material.alike)
        .map((material) => `materials/${material.code}`),
    ],
  };
}
