import type { Standing } from '#contracts/certificate';
import type { Queryable } from '../../platform/database/database.ts';
import { todoOf } from './certificate-texts.ts';
import { reliedOn } from './relied.ts';

/** A certificate that a case relies on and that does not count, as the parties of the case see it. */
export type FlaggedCertificate = {
  /** The material that rests on it. */
  readonly material: string;
  readonly type: string;
  readonly standing: Standing;
  readonly since: string;
  /** The region decided while it stood so. */
  readonly decidedWith?: Standing;
  readonly todo: { readonly zh: string; readonly en: string };
};

export async function flaggedCertificates(
  database: Pick<Queryable, 'select'>,
  caseId: string,
): Promise<FlaggedCertificate[]> {
  const relied = await reliedOn(database, [caseId]);
  return relied
    .filter(({ standing, decidedWith }) => standing !== 'valid' || decidedWith !== null)
    .map(({ materialCode, certificateType, standing, standingSince, decidedWith }) => ({
      material: materialCode,
      type: certificateType,
      standing,
      since: standingSince.toISOString(),
      ...(decidedWith ? { decidedWith } : {}),
      todo: todoOf(standing),
    }));
}
