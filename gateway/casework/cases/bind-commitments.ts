import type { Material } from '#contracts/case';
import type { FieldError } from '#contracts/failures';
import type { Item } from '#contracts/item';
import { commitmentRef, textsFor } from '../../documents/items/commitment-texts.ts';

type Bound = { readonly materials: Material[]; readonly problems: readonly FieldError[] };
type Checked = {
  readonly material: Material;
  readonly wrong?: readonly [member: string, why: string];
};

async function bind(material: Material, item: Item, isLoggedIn: boolean): Promise<Checked> {
  const { how, ref, signed } = material;
  if (how !== 'commitment')
    return signed ? { material, wrong: ['signed', 'only a commitment is signed'] } : { material };
  const texts = textsFor(item, material.code);
  if (texts.length === 0) return { material };
  for (const text of texts) {
    const bound = await commitmentRef(text.id, text);
    if (ref !== text.id && ref !== bound) continue;
    const named = { ...material, ref: bound };
    return isLoggedIn || signed
      ? { material: named }
      : { material, wrong: ['signed', 'the digest of the signed commitment is missing'] };
  }
  return { material, wrong: ['ref', 'is no text that counts here'] };
}

/**
 * 告知承诺: ties every commitment of an application to the wording that its region announces now, by its digest. Whoever is
 * logged in signs by that; for everybody else somebody has a signed paper, and its digest is kept.
 */
export async function bindCommitments(
  materials: readonly Material[],
  item: Item,
  isLoggedIn: boolean,
): Promise<Bound> {
  const checked = await Promise.all(materials.map((material) => bind(material, item, isLoggedIn)));
  return {
    materials: checked.map(({ material }) => material),
    problems: checked.flatMap(({ wrong }, nth) =>
      wrong ? [{ pointer: `/materials/${nth}/${wrong[0]}`, reason: wrong[1] }] : [],
    ),
  };
}

/** The texts that were signed, as the log may name them: the region's own words, and none of a platform. */
export const signedTexts = (materials: readonly Material[], item: Item): readonly string[] =>
  materials.flatMap(({ code, how, ref }) =>
    how === 'commitment' && ref && textsFor(item, code).length > 0 ? [ref] : [],
  );
