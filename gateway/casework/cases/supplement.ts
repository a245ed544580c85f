import { z } from 'zod';
import { Material, type TravellingMaterial } from '#contracts/case';
import { type Failure, failure } from '#contracts/failures';
import { fail, ok, type Result } from '#contracts/result';
import { AtCounter } from '#contracts/standing-for';
import { FreeText } from '#contracts/text';
import { holdersIn } from '../../documents/certificates/holder.ts';
import { resolveCredentials } from '../../documents/certificates/resolve.ts';
import { resolveParts } from '../../documents/parts/use.ts';
import type { Platform } from '../../platform/process/platform.ts';
import { earlierResult } from '../../trust/acts/idempotency.ts';
import type { Caller } from '../../trust/identity/caller.ts';
import { checkSupplement } from './admissible.ts';
import { isTheirs, refuseUncovered } from './at-counter.ts';
import type { CaseRow } from './case-row.ts';
import { type Asked, type Changed, changeCase } from './change.ts';
import { flaggedCertificates } from './flagged.ts';
import { type CaseWords, openWords } from './words.ts';

export const SupplementRequest = z.strictObject({
  note: FreeText({ min: 0, max: 1000 }).default(''),
  by: AtCounter.optional(),
  materials: z
    .array(
      Material.omit({ signed: true }).extend({
        /** Nobody asked for it: a page that is added all the same. */
        additional: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(60),
});
export type SupplementRequest = z.infer<typeof SupplementRequest>;

const nothingAsked = failure('case.transition_forbidden', {
  detail: 'nothing was asked for: mark what you add as additional',
});

/** Something was asked for, or stands in for a certificate that counts no more, or is added unasked. */
const isAsked = (row: CaseRow, asked: Asking, { materials }: SupplementRequest) =>
  row.state === 'supplement_required' ||
  asked.wanted.size > 0 ||
  materials.every(({ code, additional }) => additional || asked.flagged.has(code));

type Asking = { readonly wanted: ReadonlySet<string>; readonly flagged: ReadonlySet<string> };

/** What the region wants, and what lies with it by a certificate that is flagged. */
async function askingOf(
  platform: Platform,
  row: CaseRow,
  { wanted = [] }: CaseWords,
): Promise<Asking> {
  const flagged = await flaggedCertificates(platform.database(), row.id);
  return {
    wanted: new Set(wanted.map(({ code }) => code)),
    flagged: new Set(flagged.map(({ material }) => material)),
  };
}

/** The person of the case, and who acts for them in the token: nobody else's certificate goes with it. */
const holdersOf = (row: CaseRow, caller: Caller): readonly string[] =>
  isTheirs(row, caller) ? holdersIn(caller) : [row.subject ?? 'nobody'];

/** What nobody asked for is marked in the log, and who brought it. */
function marked({ materials, by }: SupplementRequest) {
  const additional = materials.filter((material) => material.additional).length;
  const details = { ...(additional > 0 ? { additional } : {}), ...(by ? { by } : {}) };
  return { ...(additional > 0 ? { reasonCode: 'additional' } : {}), details };
}

/** Sends what the deciding region asked for, and what the applicant adds; the latter at any time before the end. */
export async function supplementCase(
  platform: Platform,
  row: CaseRow,
  asked: Asked,
  request: SupplementRequest,
): Promise<Result<Changed, Failure>> {
  const words = await openWords(platform.keys, row);
  const asking = await askingOf(platform, row, words);
  const problems = checkSupplement(request.materials, asking);
  if (problems.length > 0) return fail(failure('request.invalid', { fields: problems }));
  const refs = request.materials.flatMap(({ how, ref }) =>
    how === 'certificate' && ref ? [ref] : [],
  );
  const use = {
    clientId: asked.caller.clientId,
    itemCode: row.itemCode,
    subject: row.subject ?? 'nobody',
    caseId: row.id,
    holders: holdersOf(row, asked.caller),
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
  const materials: TravellingMaterial[] = request.materials.map(
    ({ additional: _, ...material }) => {
      const credential = resolved.value.get(material.ref ?? '')?.credential;
      const name = words.wanted?.find(({ code }) => code === material.code)?.name ?? material.code;
      const part = parts.value.get(material.ref ?? '');
      return {
        ...material,
        name,
        ...(credential ? { credential } : {}),
        ...(part ? { part } : {}),
      };
    },
  );
  return changeCase(platform, {
    ...asked,
    event: 'supplement',
    saying: async (locked, tx, now) => {
      if (!isAsked(locked, asking, request)) return fail(nothingAsked);
      const { by } = request;
      const at = { scope: 'supplement', by, isOwn: isTheirs(locked, asked.caller) } as const;
      const covered = await refuseUncovered(tx, platform, locked, at, now);
      return covered.ok ? ok(marked(request)) : covered;
    },
    message: ({ toRegion }) => ({
      kind: 'supplement',
      to: toRegion,
      regionalCaseId: '',
      note: request.note,
      materials,
    }),
  });
}
