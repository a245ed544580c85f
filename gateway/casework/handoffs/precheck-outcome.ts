import type { FieldError } from '#contracts/failures';
import type { ItemMaterial } from '#contracts/item';

export type Verdict = 'ok' | 'missing' | 'defective';
export type Outcome = 'ready' | 'incomplete';
export type CheckedMaterial = {
  readonly code: string;
  readonly name: string;
  readonly required: boolean;
  readonly verdict: Verdict;
};

type Finding = { readonly code: string; readonly verdict: Verdict };

/** Every finding that the item knows no material for, or that is there twice. */
export function findingProblems(
  findings: readonly Finding[],
  materials: readonly ItemMaterial[],
): readonly FieldError[] {
  const seen = new Set<string>();
  return findings.flatMap(({ code }, index) => {
    const twice = seen.has(code);
    seen.add(code);
    const known = materials.some((material) => material.code === code);
    if (known && !twice) return [];
    const reason = twice ? 'this material occurs twice' : 'the item does not ask for this material';
    return [{ pointer: `/materials/${index}/code`, reason }];
  });
}

/**
 * What a pre-check says of the item's whole list: what nobody looked at is missing. `ready` when nothing
 * required is missing or defective; only the deciding region's acceptance says more than that.
 */
export function checkAgainst(
  findings: readonly Finding[],
  materials: readonly ItemMaterial[],
): { readonly outcome: Outcome; readonly materials: readonly CheckedMaterial[] } {
  const checked = materials.map(({ code, name, required }) => ({
    code,
    name,
    required,
    verdict: findings.find((finding) => finding.code === code)?.verdict ?? 'missing',
  }));
  const open = checked.some(({ required, verdict }) =>
    required ? verdict !== 'ok' : verdict === 'defective',
  );
  return { outcome: open ? 'incomplete' : 'ready', materials: checked };
}
