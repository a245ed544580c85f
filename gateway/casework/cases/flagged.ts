import type { Standing } from '#contracts/certificate';
import { asServed } from '#contracts/dates';
import type { Queryable } from '../../platform/database/database.ts';
import { disputedTodo, todoOf } from './certificate-texts.ts';
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
  /** 异议: fields that are contested, and certain for nobody until the issuing region has answered. */
  readonly disputed?: readonly string[];
  readonly todo: { readonly zh: string; readonly en: string };
};

export async function flaggedCertificates(
  database: Pick<Queryable, 'select'>,
  caseId: string,
): Promise<FlaggedCertificate[]> {
  const relied = await reliedOn(database, [caseId]);
  return relied
    .filter(
      ({ standing, decidedWith, disputed, replaced }) =>
        standing !== 'valid' || decidedWith !== null || (disputed.length > 0 && !replaced),
    )
    .map(({ materialCode, certificateType, standing, standingSince, decidedWith, disputed }) => ({
      material: materialCode,
      type: certificateType,
      standing,
      since: asServed(standingSince),
      ...(decidedWith ? { decidedWith } : {}),
      ...(disputed.length > 0 ? { disputed } : {}),
      todo: disputed.length > 0 && standing === 'valid' ? disputedTodo : todoOf(standing),
    }));
}
