import { z } from 'zod';
import { Material, type TravellingMaterial } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import { fail, type Result } from '#contracts/result';
import { FreeText } from '#contracts/text';
import { resolveCredentials } from '../../documents/certificates/resolve.ts';
import { resolveParts } from '../../documents/parts/use.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { earlierResult } from '../../trust/acts/idempotency.ts';
import { checkSupplement } from './admissible.ts';
import type { CaseRow } from './case-row.ts';
import { type Asked, type Changed, changeCase } from './change.ts';
import { openWords } from './words.ts';

export const SupplementRequest = z.strictObject({
  note: FreeText({ min: 0, max: 1000 }).default(''),
  materials: z.array(Material).min(1).max(60),
});
export type SupplementRequest = z.infer<typeof SupplementRequest>;

/** Sends what the deciding region asked for. The case stays in `supplement_required` until it accepts. */
export async function supplementCase(
  platform: Platform,
  row: CaseRow,
  asked: Asked,
  request: SupplementRequest,
): Promise<Result<Changed, Failure>> {
  const problems = checkSupplement(request.materials);
  if (problems.length > 0) return fail(failure('request.invalid', { fields: problems }));
  const refs = request.materials.flatMap(({ how, ref }) =>
    how === 'certificate' && ref ? [ref] : [],
  );
  const use = {
    clientId: asked.caller.clientId,
    itemCode: row.itemCode,
    subject: row.subject ?? 'nobody',
  };
  const earlier = await earlierResult(platform.database(), asked.claim);
  // Credentials expire between a supplement and its repetition; the receipt stays.
  const repeated = earlier.ok && earlier.value !== undefined;
  const resolved = await resolveCredentials(platform, repeated ? [] : refs, use);
  if (!resolved.ok) return resolved;
  const parts = await resolveParts(platform, repeated ? [] : request.materials, {
    ...use,
    to: row.toRegion,
  });
  if (!parts.ok) return fail(failure('request.invalid', { fields: parts.failure }));
  const { wanted } = await openWords(platform.keys, row);
  const materials: TravellingMaterial[] = request.materials.map((material) => {
    const credential = resolved.value.get(material.ref ?? '')?.credential;
    const name = wanted?.find(({ code }) => code === material.code)?.name ?? material.code;
    const part = parts.value.get(material.ref ?? '');
    return {
      ...material,
      name,
      ...(credential ? { credential } : {}),
      ...(part ? { part } : {}),
    };
  });
  return changeCase(platform, {
    ...asked,
    event: 'supplement',
    message: ({ toRegion }) => ({
      kind: 'supplement',
      to: toRegion,
      regionalCaseId: '',
      note: request.note,
      materials,
    }),
  });
}
