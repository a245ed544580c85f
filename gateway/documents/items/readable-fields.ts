import { type Failure, failure } from '#contracts/failures';
import type { ItemMaterial } from '#contracts/item';
import { fail, ok, type Result } from '#contracts/result';

/** An item, as far as it says what it reads. */
export type Reading = {
  readonly materials: readonly Pick<ItemMaterial, 'certificateType' | 'fields'>[];
};

/**
 * The fields of a certificate that this item may read: what the item itself says, never what the caller
 * wishes. Public code shows an animal-clinic item used as a pretext to pull identity cards.
 */
export function readableFields(
  item: Reading,
  certificateType: string,
): Result<readonly string[], Failure> {
  const fields = item.materials
    .filter((material) => material.certificateType === certificateType)
    .flatMap((material) => material.fields ?? []);
  return fields.length > 0
    ? ok([...new Set(fields)])
    : fail(
        failure('certificate.purpose_not_allowed', {
          detail: 'the item lists no field of this certificate type',
        }),
      );
}
